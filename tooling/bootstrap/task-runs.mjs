import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { repoRoot } from './workspace.mjs';

/**
 * @typedef {object} TaskRun How one package's task ended, as turbo saw it.
 * @property {number} exitCode
 * @property {number} seconds
 */

/** Where `turbo run --summarize` writes one file per run. */
const summaries = path.join(repoRoot, '.turbo', 'runs');

export function removeTaskRuns() {
  rmSync(summaries, { recursive: true, force: true });
}

/**
 * @param {string} task
 * @returns {Map<string, TaskRun>} package name → its run; a package whose turn never came is not in it
 */
export function readTaskRuns(task) {
  const files = existsSync(summaries) ? readdirSync(summaries).filter((name) => name.endsWith('.json')) : [];
  return new Map(
    files.flatMap((name) => taskRunsOf(JSON.parse(readFileSync(path.join(summaries, name), 'utf8')), task)),
  );
}

/**
 * @param {{ tasks: { task: string, package: string, execution?: { startTime: number, endTime: number, exitCode: number } | null }[] }} summary
 *   the part of turbo's run summary that is read; times in milliseconds
 * @param {string} task
 * @returns {[string, TaskRun][]}
 */
export function taskRunsOf(summary, task) {
  return summary.tasks.flatMap(({ task: name, package: packageName, execution }) => {
    if (name !== task || !execution) return [];
    const { startTime, endTime, exitCode } = execution;
    return [[packageName, { exitCode, seconds: (endTime - startTime) / 1000 }]];
  });
}
