import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findCommand, isMet, postgresCommand } from '../hosts.mjs';
import { tempFolder } from './temp-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A folder of programs, which is all that is on the PATH then. */
function onlyPrograms(programs: Record<string, string>): string {
  const folder = tempFolder(programs);
  for (const name of Object.keys(programs)) chmodSync(path.join(folder, name), 0o755);
  vi.stubEnv('PATH', folder);
  return folder;
}

test('a command is found on the PATH, the first name that is there', () => {
  const folder = onlyPrograms({ 'google-chrome': '' });
  expect(findCommand(['chromium', 'google-chrome'])).toBe(path.join(folder, 'google-chrome'));
  expect(findCommand(['chromium'])).toBeUndefined();
  expect(findCommand([path.join(folder, 'google-chrome')])).toBe(path.join(folder, 'google-chrome'));
});

test('a file that cannot be run is no command', () => {
  const folder = onlyPrograms({ php: '' });
  chmodSync(path.join(folder, 'php'), 0o644);
  expect(findCommand(['php'])).toBeUndefined();
});

test('a program of PostgreSQL is looked for in the folders of its versions, the newest first, and then on the PATH', () => {
  const candidates = postgresCommand('initdb');
  expect(candidates.indexOf('/usr/lib/postgresql/17/bin/initdb')).toBeLessThan(
    candidates.indexOf('/usr/lib/postgresql/15/bin/initdb'),
  );
  expect(candidates.at(-1)).toBe('initdb');
});

test('a PHP extension is one that php says it has', () => {
  onlyPrograms({ php: '#!/bin/sh\nprintf "[PHP Modules]\\nmbstring\\n"' });
  expect(isMet({ phpExtension: 'mbstring', debian: 'php-mbstring' })).toBe(true);
  expect(isMet({ phpExtension: 'intl', debian: 'php-intl' })).toBe(false);
});

test('fonts are looked for on Debian, and nowhere else', () => {
  const fonts = { debianOnly: true, debian: 'fonts-liberation' } as const;
  onlyPrograms({});
  expect(isMet(fonts)).toBe(true);
  onlyPrograms({ 'apt-get': '', 'dpkg-query': '#!/bin/sh\nprintf "Package: x\\nStatus: install ok installed\\n"' });
  expect(isMet(fonts)).toBe(true);
  onlyPrograms({
    'apt-get': '',
    'dpkg-query': '#!/bin/sh\nprintf "Package: x\\nStatus: deinstall ok config-files\\n"',
  });
  expect(isMet(fonts)).toBe(false);
});
