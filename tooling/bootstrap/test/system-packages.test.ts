import { describe, expect, test } from 'vitest';
import { hosts } from '../hosts.mjs';
import { missingHostLines, missingHosts, unrunnableSuites } from '../system-packages.mjs';

type TestHosts = Record<string, 'required' | 'optional'>;

const suite = (name: string, testHosts?: TestHosts) => ({
  name,
  directory: `/${name}`,
  manifest: { name, ...(testHosts && { testHosts }) },
});
const nothing = () => false;
const everything = () => true;

describe('what is missing', () => {
  test('nothing, where everything is there', () => {
    expect(missingHosts([suite('shop', { php: 'required' })], everything)).toEqual([]);
  });

  test('only what a suite asks for', () => {
    expect(missingHosts([suite('core'), suite('pages', { chromium: 'optional' })], nothing)).toEqual([
      {
        host: 'chromium',
        debian: ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji'],
        required: [],
        optional: ['pages'],
      },
    ]);
  });

  test('of a host that is there in part, the missing part', () => {
    const [php] = missingHosts([suite('shop', { php: 'required' })], (need) => 'command' in need);
    expect(php?.debian).toEqual([
      'php-curl',
      'php-xml',
      'php-gd',
      'php-intl',
      'php-mbstring',
      'php-mysql',
      'php-sqlite3',
      'php-zip',
    ]);
  });

  test('one entry per host, with all the suites that ask for it', () => {
    const suites = [suite('a', { php: 'required' }), suite('b', { php: 'optional' }), suite('c', { php: 'required' })];
    expect(missingHosts(suites, nothing)).toMatchObject([{ host: 'php', required: ['a', 'c'], optional: ['b'] }]);
  });

  test('a host that nobody knows is an error that names the known ones', () => {
    expect(() => missingHosts([suite('shop', { cobol: 'required' })], everything)).toThrow(
      `shop asks for the test host "cobol"; tooling/bootstrap/hosts.mjs knows ${Object.keys(hosts).join(', ')}.`,
    );
  });
});

const missing = [
  { host: 'php', debian: ['php-cli', 'phpunit'], required: ['shop'], optional: [] },
  { host: 'chromium', debian: ['chromium'], required: ['shop'], optional: ['pages'] },
];

test('one line per host says what to install and what does not run without it', () => {
  expect(missingHostLines(missing)).toEqual([
    'MISSING php: shop is skipped. On Debian: apt-get install php-cli phpunit',
    'MISSING chromium: shop is skipped, pages runs in part. On Debian: apt-get install chromium',
  ]);
});

test('a suite is skipped when a host is missing that all of its tests need', () => {
  expect([...unrunnableSuites(missing)]).toEqual([['shop', 'php, chromium']]);
});
