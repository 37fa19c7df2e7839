import { availableParallelism } from 'node:os';
import { BootstrapError } from './bootstrap-error.mjs';
import { missingHostLines, provideHosts, unrunnableSuites } from './system-packages.mjs';
import { checkRow, skippedRow, suiteRow, tallyLine, tallyTable } from './tally.mjs';
import { readTaskRuns, removeTaskRuns } from './task-runs.mjs';
import { paint } from './terminal.mjs';
import { ensureInstalled, runPnpm } from './toolchain.mjs';
import { workspacePackages } from './workspace.mjs';

/**
 * `npm test`: does all the set-up, checks the sources, runs every suite, and counts. Its last line is the sum over everything:
 * `N passed, N failed`.
 */

/** A suite that hangs must not hang the whole run for ever. */
const testDeadlineMs = 30 * 60_000;

/** What is checked before the tests, as `pnpm run` scripts. The build comes first: types and imports lead through what it makes. */
const checks = [
  { name: 'build', script: 'build' },
  { name: 'lint', script: 'lint' },
  { name: 'types', script: 'typecheck' },
  { name: 'import rules', script: 'check:imports' },
  { name: 'platform names', script: 'check:platform-names' },
  { name: 'packages', script: 'check:packages' },
  { name: 'API docs', script: 'check:docs' },
  { name: 'licences', script: 'check:licences' },
  { name: 'known vulnerabilities', script: 'check:audit' },
];

/** @type {import('./tally.mjs').Row[]} */
const rows = [];
try {
  await ensureInstalled();
  await runEverything();
} catch (error) {
  console.error(error instanceof BootstrapError ? paint('red', error.message) : error);
  rows.push(checkRow('set-up', { ok: false, seconds: 0, ending: 'it did not finish' }));
}
report();

async function runEverything() {
  const suites = workspacePackages().filter(({ manifest }) => manifest.scripts?.test !== undefined);
  const missing = await provideHosts(suites);
  for (const line of missingHostLines(missing)) console.warn(paint('yellow', line));
  const inCi = process.env.CI === 'true';
  if (inCi && missing.length > 0) {
    const ending = `${missing.map(({ host }) => host).join(', ')} missing, and CI skips nothing`;
    rows.push(checkRow('hosts of the tests', { ok: false, seconds: 0, ending }));
  }

  for (const { name, script } of checks) {
    const result = await runPnpm(['run', script], { output: 'capture' });
    console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${name} (${result.seconds.toFixed(1)} s)`);
    if (!result.ok) console.log(result.output);
    for (const line of warningsIn(result.output)) console.warn(paint('yellow', line));
    rows.push(checkRow(name, result));
  }

  const unrunnable = inCi ? new Map() : unrunnableSuites(missing);
  await runSuites(suites.filter(({ name }) => !unrunnable.has(name)));
  for (const [name, hosts] of unrunnable) rows.push(skippedRow(name, hosts));
}

/**
 * What a check that passed wants to be seen all the same, such as that it could not look at something.
 *
 * @param {string} output
 */
function warningsIn(output) {
  return output.split('\n').filter((line) => line.startsWith('WARNING: '));
}

/** @param {import('./workspace.mjs').WorkspacePackage[]} suites */
async function runSuites(suites) {
  // Not loaded with this file: it needs a package, and on a fresh machine there is none yet.
  const { readResults, removeResults } = await import('./test-results.mjs');
  for (const { directory } of suites) removeResults(directory);
  removeTaskRuns();

  const run = await runPnpm(
    [
      'exec',
      'turbo',
      'run',
      'test',
      '--continue=dependencies-successful',
      '--summarize',
      '--log-order=grouped',
      `--concurrency=${Math.max(2, availableParallelism())}`,
      ...suites.map(({ name }) => `--filter=${name}`),
    ],
    { output: 'show', timeoutMs: testDeadlineMs },
  );
  const taskRuns = readTaskRuns('test');
  const suiteRows = suites.map(({ name, directory }) =>
    suiteRow(name, { run: taskRuns.get(name), results: readResults(directory) }),
  );
  rows.push(...suiteRows);
  if (!run.ok && suiteRows.every(({ failed }) => failed === 0)) rows.push(checkRow('turbo run test', run));
}

/** Ends the output with what failed, the table and the sum. */
function report() {
  const failures = rows.flatMap((row) => row.failures);
  for (const failure of failures) console.log(paint('red', `\n${failure}`));
  console.log(`\n${tallyTable(rows)}\n`);
  process.exitCode = rows.some(({ failed }) => failed > 0) ? 1 : 0;
  console.log(tallyLine(rows));
}
