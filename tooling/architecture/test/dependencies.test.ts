import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../src/audit.ts';
import { findRefusedLicences } from '../src/licences.ts';

/** Runs one of the checks on what pnpm would have written. */
function check(name: 'check-licences' | 'check-audit', input: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.resolve(import.meta.dirname, `../src/${name}.ts`)],
    {
      input,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const listing = (...licences: readonly string[]) =>
  JSON.stringify(
    Object.fromEntries(licences.map((licence) => [licence, [{ name: `of-${licence}`, versions: ['1.0.0'] }]])),
  );

describe('the licence of what others made', () => {
  test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', 'MIT OR LGPL-2.1', '(MIT AND ISC)'])(
    '%s is allowed',
    (licence) => {
      expect(findRefusedLicences(listing(licence))).toEqual({ packages: 1, refused: [] });
    },
  );

  test.each(['GPL-3.0', 'AGPL-3.0-only', 'MPL-2.0', 'Unknown', 'SEE LICENSE IN LICENSE.txt', '(MIT AND GPL-2.0)', ''])(
    '"%s" is not',
    (licence) => {
      expect(findRefusedLicences(listing('MIT', licence))).toEqual({
        packages: 2,
        refused: [`of-${licence} 1.0.0: ${licence}`],
      });
    },
  );

  test('may be decided for a package, for as long as it says the same of it', () => {
    const decided = { 'of-Unknown': 'Unknown', 'of-AGPL-3.0-only': 'Unknown' };
    expect(findRefusedLicences(listing('Unknown', 'AGPL-3.0-only'), decided).refused).toEqual([
      'of-AGPL-3.0-only 1.0.0: AGPL-3.0-only',
    ]);
  });

  test('fails the check, which names the package and what to do', () => {
    expect(check('check-licences', listing('MIT', 'GPL-3.0'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^of-GPL-3.0 1.0.0: GPL-3.0 is not on the list of .*: use something else/),
    });
    expect(check('check-licences', listing('MIT'))).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['nothing', ''],
    ['an empty list', '{}'],
    ['an error of pnpm', 'ERR_PNPM_LICENSES_NO_LOCKFILE'],
  ])('is not taken for good when pnpm lists %s', (_what, input) => {
    expect(check('check-licences', input).status).not.toBe(0);
  });
});

describe('an audit', () => {
  const advisory = (severity: string) => ({
    module_name: 'left',
    severity,
    title: 'Pads to the right',
    url: 'https://advisories.test/1',
    patched_versions: '>=2.0.0',
  });
  const report = (...severities: readonly string[]) =>
    JSON.stringify({ actions: [], advisories: Object.fromEntries(severities.map((one, id) => [id, advisory(one)])) });

  test.each(['moderate', 'high', 'critical'])(
    'with a vulnerability of %s severity fails the check, and names it',
    (severity) => {
      expect(check('check-audit', report(severity))).toMatchObject({
        status: 1,
        stderr: `left, ${severity}: Pads to the right, mended in >=2.0.0 (https://advisories.test/1)\n`,
      });
    },
  );

  test('with one of little weight tells of it, and one without any says so', () => {
    expect(check('check-audit', report('low'))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^WARNING: left, low/),
    });
    expect(check('check-audit', report())).toMatchObject({
      status: 0,
      stdout: '0 known vulnerabilities, and 0 of little weight\n',
    });
  });

  test.each([
    'Error: ERR_PNPM_AUDIT_BAD_RESPONSE\n\n  × The audit endpoint responded with 405:',
    'ERR_PNPM_AUDIT_ENDPOINT_NOT_EXISTS  The audit endpoint doesn’t exist.',
    'FetchError: request to the registry failed, reason: getaddrinfo ENOTFOUND registry.test',
    'WARN  POST error (ECONNREFUSED). Will retry in 10 seconds.',
  ])('that reached nobody says so loudly and fails nothing: %s', (output) => {
    expect(readAudit(output)).toMatchObject({ kind: 'unanswered' });
    expect(check('check-audit', output)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^WARNING: NOT CHECKED for known vulnerabilities/),
    });
  });

  test.each([
    ['nothing', ''],
    ['a fault of its own', 'ERR_PNPM_AUDIT_NO_LOCKFILE  No pnpm-lock.yaml found'],
    ['something else', '{"advisories":"none"}'],
  ])('that says %s fails the check: silence is no clean bill', (_what, output) => {
    expect(check('check-audit', output).status).not.toBe(0);
  });
});
