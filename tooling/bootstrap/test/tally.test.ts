import { describe, expect, test } from 'vitest';
import { checkRow, skippedRow, suiteRow, tallyLine, tallyTable } from '../tally.mjs';

const results = (passed: number, failed = 0, skipped = 0) => ({
  passed,
  failed,
  skipped,
  failures: Array.from({ length: failed }, (_, index) => `test ${index}`),
});
const ended = (exitCode: number) => ({ exitCode, seconds: 1.5 });

describe("a suite's row", () => {
  test('is what its results say, when its runner agrees', () => {
    expect(suiteRow('core', { run: ended(0), results: results(7, 0, 1) })).toEqual({
      name: 'core',
      passed: 7,
      failed: 0,
      skipped: 1,
      seconds: 1.5,
      failures: [],
    });
    expect(suiteRow('core', { run: ended(1), results: results(7, 1) })).toMatchObject({
      failed: 1,
      failures: ['core: test 0'],
    });
  });

  test.each([
    ['never had its turn', { run: undefined, results: undefined }, 'did not run'],
    ['crashed before it wrote results', { run: ended(139), results: undefined }, 'wrote no results (exit code 139)'],
    [
      'wrote no results, yet claims to be fine',
      { run: ended(0), results: undefined },
      'wrote no results (exit code 0)',
    ],
    ['ran not a single test', { run: ended(0), results: results(0) }, 'ran not a single test'],
    [
      'crashed after its tests',
      { run: ended(134), results: results(7) },
      'its runner failed (exit code 134), though no test did',
    ],
  ])('a runner that %s is one failure, so that the last line never lies', (_what, suite, note) => {
    const row = suiteRow('core', suite);
    expect(row).toMatchObject({ failed: 1, note, failures: [`core: ${note}`] });
  });
});

test('a check counts as one', () => {
  expect(checkRow('lint', { ok: true, seconds: 1, ending: 'exit code 0' })).toMatchObject({
    passed: 1,
    failed: 0,
    failures: [],
  });
  expect(checkRow('lint', { ok: false, seconds: 1, ending: 'exit code 1' })).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ['lint: exit code 1'],
  });
});

test('a suite that this machine cannot run counts as skipped, and says why', () => {
  expect(skippedRow('shop', 'php')).toMatchObject({ passed: 0, failed: 0, skipped: 1, note: 'skipped: no php here' });
});

describe('the last line', () => {
  const row = (passed: number, failed: number, skipped: number) =>
    suiteRow('x', { run: ended(0), results: results(passed, failed, skipped) });

  test('is the sum over all rows', () => {
    expect(tallyLine([row(3, 0, 0), row(4, 0, 0)])).toBe('7 passed, 0 failed');
    expect(tallyLine([row(3, 1, 0), row(4, 2, 0)])).toBe('7 passed, 3 failed');
  });

  test('names skipped tests only where there are any', () => {
    expect(tallyLine([row(3, 0, 2)])).toBe('3 passed, 0 failed, 2 skipped');
  });

  test('of nothing is 0 passed, 0 failed', () => {
    expect(tallyLine([])).toBe('0 passed, 0 failed');
  });
});

test('the table lines its columns up, with notes behind', () => {
  const rows = [
    suiteRow('@neropay/core', { run: { exitCode: 0, seconds: 12.34 }, results: results(1200) }),
    skippedRow('shop', 'php'),
  ];
  expect(tallyTable(rows).split('\n')).toEqual([
    '               passed  failed  skipped  seconds',
    '@neropay/core    1200       0        0     12.3',
    'shop                0       0        1      0.0  skipped: no php here',
  ]);
});
