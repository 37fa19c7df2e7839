import { expect, test } from 'vitest';
import { taskRunsOf } from '../task-runs.mjs';

test("takes each package's run of the task from turbo's summary", () => {
  const summary = {
    tasks: [
      { task: 'build', package: 'core', execution: { startTime: 0, endTime: 900, exitCode: 0 } },
      { task: 'test', package: 'core', execution: { startTime: 1_000, endTime: 3_500, exitCode: 0 } },
      { task: 'test', package: 'engine', execution: { startTime: 1_000, endTime: 1_100, exitCode: 1 } },
      { task: 'test', package: 'gateway', execution: null },
      { task: 'test', package: 'sandbox' },
    ],
  };
  expect(taskRunsOf(summary, 'test')).toEqual([
    ['core', { exitCode: 0, seconds: 2.5 }],
    ['engine', { exitCode: 1, seconds: 0.1 }],
  ]);
});
