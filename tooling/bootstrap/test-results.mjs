import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/**
 * @typedef {object} Counts What one or more result files say.
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} failures one text per failed test or broken file, its name in the first line
 */

/** Where every suite leaves its results: vitest's JSON, or JUnit XML from the runners of other languages. */
const resultsFolder = '.test-results';

/** How much of a failure's message is shown again below the logs. */
const messageLines = 8;

/** @param {string} directory of the package */
export function removeResults(directory) {
  rmSync(path.join(directory, resultsFolder), { recursive: true, force: true });
}

/**
 * Sums the result files of one package.
 *
 * @param {string} directory of the package
 * @returns {Counts | undefined} undefined when it wrote none
 */
export function readResults(directory) {
  const folder = path.join(directory, resultsFolder);
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.(json|xml)$/.test(name))
        .sort()
    : [];
  if (files.length === 0) return undefined;
  return sumCounts(files.map((name) => readFileResults(path.join(folder, name))));
}

/** @param {string} file */
function readFileResults(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.json') ? countVitest(JSON.parse(text)) : countJunit(text);
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [`${path.basename(file)} is no readable test result\n${error}`],
    };
  }
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sumCounts(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/**
 * The part of vitest's JSON report that is read.
 *
 * @typedef {object} VitestReport
 * @property {boolean} success
 * @property {{ name: string, status: string, message?: string,
 *   assertionResults: { fullName: string, status: string, failureMessages?: string[] | null }[] }[]} testResults
 */

/**
 * A file that fails without a failed test (it does not load, a hook throws) counts as one failed test; so does a run that calls itself
 * failed without any (an unhandled rejection).
 *
 * @param {VitestReport} report
 * @returns {Counts}
 * @throws {TypeError} when it is another kind of JSON
 */
export function countVitest(report) {
  if (!Array.isArray(report?.testResults)) throw new TypeError('no testResults: not a vitest report');
  const counts = sumCounts(report.testResults.map(countVitestFile));
  if (report.success || counts.failed > 0 || report.testResults.length === 0) return counts;
  return { ...counts, failed: 1, failures: ['the run failed, though no test did: an error outside of the tests'] };
}

/**
 * @param {VitestReport['testResults'][number]} file
 * @returns {Counts}
 */
function countVitestFile({ name, status, message, assertionResults }) {
  /** @param {string} wanted */
  const having = (wanted) => assertionResults.filter((test) => test.status === wanted);
  const passed = having('passed').length;
  const failed = having('failed');
  const skipped = assertionResults.length - passed - failed.length;
  if (status === 'failed' && failed.length === 0) {
    return { passed, failed: 1, skipped, failures: [shorten(`${name} did not run to its end\n${message ?? ''}`)] };
  }
  const failures = failed.map((test) => shorten(`${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`));
  return { passed, failed: failed.length, skipped, failures };
}

/**
 * @typedef {object} JunitNode testsuites, testsuite or testcase
 * @property {JunitNode[]} [testsuites]
 * @property {JunitNode[]} [testsuite]
 * @property {JunitNode[]} [testcase]
 * @property {unknown[]} [failure]
 * @property {unknown[]} [error]
 * @property {unknown[]} [skipped]
 * @property {{ name?: string, class?: string, classname?: string }} [attributes]
 */

/**
 * @param {string} xml a JUnit report as PHPUnit and Python's runners write it
 * @returns {Counts}
 * @throws {Error} when it is not well-formed or another kind of XML
 */
export function countJunit(xml) {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    attributesGroupName: 'attributes',
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
    parseTagValue: false,
  });
  /** @type {JunitNode} */
  const document = parser.parse(xml, true);
  if (!document.testsuites && !document.testsuite) throw new TypeError('no testsuite: not a JUnit report');
  return sumCounts(testcasesOf(document).map(countTestcase));
}

/**
 * @param {JunitNode} node
 * @returns {JunitNode[]}
 */
function testcasesOf({ testsuites = [], testsuite = [], testcase = [] }) {
  return [...testcase, ...[...testsuites, ...testsuite].flatMap(testcasesOf)];
}

/**
 * @param {JunitNode} testcase
 * @returns {Counts}
 */
function countTestcase(testcase) {
  const problem = testcase.failure?.[0] ?? testcase.error?.[0];
  if (problem !== undefined) {
    const { name, class: className, classname } = testcase.attributes ?? {};
    const title = [className ?? classname, name].filter(Boolean).join(' › ');
    return { passed: 0, failed: 1, skipped: 0, failures: [shorten(`${title}\n${problemText(problem)}`)] };
  }
  if (testcase.skipped) return { passed: 0, failed: 0, skipped: 1, failures: [] };
  return { passed: 1, failed: 0, skipped: 0, failures: [] };
}

/** @param {unknown} problem a failure element: its text, or its attributes and its text */
function problemText(problem) {
  if (typeof problem === 'string') return problem;
  const { '#text': text, attributes } = /** @type {{ '#text'?: string, attributes?: { message?: string } }} */ (
    problem
  );
  return text ?? attributes?.message ?? '';
}

/** @param {string} failure */
function shorten(failure) {
  const lines = failure.trim().split('\n');
  return lines.length <= messageLines ? lines.join('\n') : [...lines.slice(0, messageLines), '…'].join('\n');
}
