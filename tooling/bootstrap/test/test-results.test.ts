import { describe, expect, test } from 'vitest';
import { countJunit, countVitest, readResults, removeResults } from '../test-results.mjs';
import { tempFolder } from './temp-folder.ts';

const passed = { fullName: 'adds', status: 'passed', failureMessages: [] };
const failed = { fullName: 'rounds', status: 'failed', failureMessages: ['expected 1 to be 2'] };
const skipped = { fullName: 'skips', status: 'skipped', failureMessages: [] };
const file = (assertionResults: object[], more: object = {}) => ({
  name: '/x/money.test.ts',
  status: 'passed',
  message: '',
  assertionResults,
  ...more,
});
const report = (testResults: object[], success = true) => JSON.parse(JSON.stringify({ success, testResults }));

describe("vitest's report", () => {
  test('counts tests over all files', () => {
    expect(countVitest(report([file([passed, skipped]), file([passed])]))).toEqual({
      passed: 2,
      failed: 0,
      skipped: 1,
      failures: [],
    });
  });

  test('names what failed', () => {
    const counts = countVitest(report([file([passed, failed], { status: 'failed' })], false));
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 0, failures: ['rounds\nexpected 1 to be 2'] });
  });

  test('a file that does not load is a failure, though it has no failed test', () => {
    const counts = countVitest(
      report([file([passed]), file([], { status: 'failed', message: 'SyntaxError: …' })], false),
    );
    expect(counts).toMatchObject({
      passed: 1,
      failed: 1,
      failures: ['/x/money.test.ts did not run to its end\nSyntaxError: …'],
    });
  });

  test('an error outside of the tests is a failure, though all tests passed', () => {
    expect(countVitest(report([file([passed])], false))).toMatchObject({ passed: 1, failed: 1 });
  });

  test('a run without a test file is none, which the tally then calls a failure', () => {
    expect(countVitest(report([], false))).toEqual({ passed: 0, failed: 0, skipped: 0, failures: [] });
  });

  test('a long message is cut', () => {
    const long = { ...failed, failureMessages: [Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')] };
    const [text] = countVitest(report([file([long], { status: 'failed' })], false)).failures;
    expect(text?.split('\n')).toHaveLength(9);
    expect(text).toMatch(/…$/);
  });
});

describe('a JUnit report', () => {
  const phpunit = `<?xml version="1.0" encoding="UTF-8"?>
    <testsuites><testsuite name="" tests="5"><testsuite name="unit" tests="5">
      <testsuite name="Shop\\SigningTest" tests="3">
        <testcase name="testSigns" class="Shop\\SigningTest" time="0.01"/>
        <testsuite name="Shop\\SigningTest::testVector" tests="2">
          <testcase name="testVector with data set #0" class="Shop\\SigningTest" time="0.01"/>
          <testcase name="testVector with data set #1" class="Shop\\SigningTest" time="0.01">
            <failure type="PHPUnit\\Framework\\ExpectationFailedException">Failed asserting that 1 &lt; 0.</failure>
          </testcase>
        </testsuite>
      </testsuite>
      <testcase name="testCrashes" classname="Shop.OrderTest"><error message="Undefined variable"/></testcase>
      <testcase name="testLater" class="Shop\\OrderTest"><skipped/></testcase>
    </testsuite></testsuite></testsuites>`;

  test('counts test cases at any depth', () => {
    expect(countJunit(phpunit)).toMatchObject({ passed: 2, failed: 2, skipped: 1 });
  });

  test('names what failed, whether by assertion or by error', () => {
    expect(countJunit(phpunit).failures).toEqual([
      'Shop.OrderTest › testCrashes\nUndefined variable',
      'Shop\\SigningTest › testVector with data set #1\nFailed asserting that 1 < 0.',
    ]);
  });

  test('a single testsuite without the element around it', () => {
    expect(countJunit('<testsuite><testcase name="a"/></testsuite>')).toMatchObject({ passed: 1, failed: 0 });
  });
});

describe("a package's results", () => {
  const vitestFile = JSON.stringify(report([file([passed])]));

  test('are the sum over its files', () => {
    const directory = tempFolder({
      '.test-results/vitest.json': vitestFile,
      '.test-results/phpunit.xml': '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>',
      '.test-results/coverage.txt': 'no result',
    });
    expect(readResults(directory)).toEqual({ passed: 3, failed: 0, skipped: 0, failures: [] });
  });

  test('are nothing where nothing was written', () => {
    expect(readResults(tempFolder({}))).toBeUndefined();
    expect(readResults(tempFolder({ '.test-results/notes.txt': '' }))).toBeUndefined();
  });

  test.each([
    ['vitest.json', '{"testResults":'],
    ['vitest.json', '{"numPassedTests":7}'],
    ['vitest.json', 'null'],
    ['phpunit.xml', '<testsuites><testsuite>'],
    ['phpunit.xml', '<html></html>'],
    ['phpunit.xml', ''],
  ])('a broken %s (%s) is a failure: its runner died while writing', (name, text) => {
    const results = readResults(tempFolder({ [`.test-results/${name}`]: text }));
    expect(results).toMatchObject({ passed: 0, failed: 1 });
    expect(results?.failures[0]).toContain(`${name} is no readable test result`);
  });

  test('of an earlier run are removed', () => {
    const directory = tempFolder({ '.test-results/vitest.json': vitestFile });
    removeResults(directory);
    expect(readResults(directory)).toBeUndefined();
    removeResults(directory);
  });
});
