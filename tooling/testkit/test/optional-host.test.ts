import { afterEach, expect, test, vi } from 'vitest';
import { optionalHost } from '../src/optional-host.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('a host that is there is there, in CI too', () => {
  // PHP's needs are all commands and modules of a fake php that has everything.
  vi.stubEnv('PATH', `${import.meta.dirname}/fixtures/php-host`);
  vi.stubEnv('CI', 'true');
  expect(optionalHost('php')).toBe(true);
});

test('on a laptop a missing host skips its tests, with one line that says what to install', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubEnv('PATH', '/nonexistent');
  vi.stubEnv('CI', '');
  expect([optionalHost('php'), optionalHost('php')]).toEqual([false, false]);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^MISSING php: .*apt-get install php-cli phpunit/));
});

test('in CI a missing host is an error, so that nothing is skipped unseen', () => {
  vi.stubEnv('PATH', '/nonexistent');
  vi.stubEnv('CI', 'true');
  expect(() => optionalHost('php')).toThrow(/MISSING php: .*CI skips nothing/);
});
