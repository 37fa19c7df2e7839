import { paint } from './terminal.mjs';

/**
 * @typedef {object} Row One suite or one check of the whole run.
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string[]} failures
 * @property {string} [note] what the figures alone do not say
 */

/**
 * A check (lint, types …) is one thing that passes or fails, and counts as one test does.
 *
 * @param {string} name
 * @param {{ ok: boolean, seconds: number, ending: string }} result
 * @returns {Row}
 */
export function checkRow(name, { ok, seconds, ending }) {
  return {
    name,
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: 0,
    seconds,
    failures: ok ? [] : [`${name}: ${ending}`],
  };
}

/**
 * A suite's row, from what its runner wrote and how it ended. The two must agree: a runner that crashed, that never ran or that wrote
 * nothing is a failure, whatever its files say.
 *
 * @param {string} name
 * @param {{ run: import('./task-runs.mjs').TaskRun | undefined, results: import('./test-results.mjs').Counts | undefined }} suite
 *   no `run`: its turn never came; no `results`: it wrote none
 * @returns {Row}
 */
export function suiteRow(name, { run, results }) {
  const counts = results ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  const problem = runnerProblem(run, results);
  const failures = problem ? [...counts.failures, problem] : counts.failures;
  return {
    ...counts,
    name,
    seconds: run?.seconds ?? 0,
    failed: counts.failed + (problem ? 1 : 0),
    failures: failures.map((failure) => `${name}: ${failure}`),
    ...(problem && { note: problem }),
  };
}

/**
 * @param {import('./task-runs.mjs').TaskRun | undefined} run
 * @param {import('./test-results.mjs').Counts | undefined} results
 */
function runnerProblem(run, results) {
  if (!run) return 'did not run';
  if (!results) return `wrote no results (exit code ${run.exitCode})`;
  if (results.passed + results.failed + results.skipped === 0) return 'ran not a single test';
  if (run.exitCode !== 0 && results.failed === 0)
    return `its runner failed (exit code ${run.exitCode}), though no test did`;
  return undefined;
}

/**
 * A suite that this machine cannot run.
 *
 * @param {string} name
 * @param {string} hosts that it lacks
 * @returns {Row}
 */
export function skippedRow(name, hosts) {
  return { name, passed: 0, failed: 0, skipped: 1, seconds: 0, failures: [], note: `skipped: no ${hosts} here` };
}

/**
 * @param {readonly Row[]} rows
 * @returns {string} such as `12 passed, 0 failed` or `12 passed, 1 failed, 2 skipped`
 */
export function tallyLine(rows) {
  /** @param {'passed' | 'failed' | 'skipped'} key */
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {readonly Row[]} rows
 * @returns {string} a table, one line per row
 */
export function tallyTable(rows) {
  const head = ['', 'passed', 'failed', 'skipped', 'seconds'];
  const cells = rows.map((row) => [
    row.name,
    String(row.passed),
    String(row.failed),
    String(row.skipped),
    row.seconds.toFixed(1),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => (line[column] ?? '').length)),
  );
  /** @param {string[]} line */
  const format = (line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [
    paint('bold', format(head)),
    ...rows.map((row, index) => {
      const line = [format(cells[index] ?? []), row.note].filter(Boolean).join('  ');
      if (row.failed > 0) return paint('red', line);
      return row.note ? paint('yellow', line) : line;
    }),
  ].join('\n');
}
