import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * A host is what tests need beside Node and npm packages: a browser, a language, a database server. A package names its hosts
 * under `testHosts` in its package.json. One entry of `needs` is one thing that may be missing, and the Debian package that
 * brings it.
 *
 * @typedef {{ command: readonly string[], debian: string }
 *   | { phpExtension: string, debian: string }
 *   | { debianOnly: true, debian: string }} Need
 *   `command`: any one of these programs. `debianOnly`: looked for on Debian and nowhere else (fonts, of which other systems have theirs).
 */

/** PostgreSQL's server programs are on no PATH: Debian and Homebrew keep each version in a folder of its own. */
const POSTGRES_FOLDERS = [18, 17, 16, 15, 14].flatMap((version) => [
  `/usr/lib/postgresql/${version}/bin`,
  `/opt/homebrew/opt/postgresql@${version}/bin`,
  `/usr/local/opt/postgresql@${version}/bin`,
]);

/**
 * Where a program of PostgreSQL may be found: the newest version first, then the PATH.
 *
 * @param {string} program
 * @returns {string[]}
 */
export function postgresCommand(program) {
  return [...POSTGRES_FOLDERS.map((folder) => `${folder}/${program}`), program];
}

export const hosts = /** @type {const} @satisfies {Record<string, readonly Need[]>} */ ({
  chromium: [
    {
      command: [
        'chromium',
        'chromium-browser',
        'google-chrome',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      ],
      debian: 'chromium',
    },
    { debianOnly: true, debian: 'fonts-liberation' },
    { debianOnly: true, debian: 'fonts-noto-color-emoji' },
  ],
  mariadb: [
    // Of the Debian packages that have the programs and start no server of their own.
    { command: ['mariadbd'], debian: 'mariadb-server-core' },
    { command: ['mariadb'], debian: 'mariadb-client-core' },
  ],
  php: [
    { command: ['php'], debian: 'php-cli' },
    { command: ['phpunit'], debian: 'phpunit' },
    { phpExtension: 'curl', debian: 'php-curl' },
    { phpExtension: 'dom', debian: 'php-xml' },
    { phpExtension: 'gd', debian: 'php-gd' },
    { phpExtension: 'intl', debian: 'php-intl' },
    { phpExtension: 'mbstring', debian: 'php-mbstring' },
    { phpExtension: 'mysqli', debian: 'php-mysql' },
    { phpExtension: 'pdo_sqlite', debian: 'php-sqlite3' },
    { phpExtension: 'zip', debian: 'php-zip' },
  ],
  postgresql: [
    // Its installation makes a server of its own where it can, and goes on where it cannot. Tests never use that one: each starts its own.
    { command: postgresCommand('initdb'), debian: 'postgresql' },
  ],
  strace: [{ command: ['strace'], debian: 'strace' }],
  unzip: [{ command: ['unzip'], debian: 'unzip' }],
});

/** @typedef {keyof typeof hosts} HostName */

/**
 * Finds a program as a shell would: by the PATH, or as the path that it is.
 *
 * @param {readonly string[]} names the first one found wins
 * @returns {string | undefined} absolute path
 */
export function findCommand(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    const candidates = path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name));
    const found = candidates.find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} command @param {string[]} args */
function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout : '';
}

/**
 * Whether this machine has what is needed.
 *
 * @param {Need} need
 * @returns {boolean}
 */
export function isMet(need) {
  if ('command' in need) return findCommand(need.command) !== undefined;
  if ('phpExtension' in need) return outputOf('php', ['-m']).split('\n').includes(need.phpExtension);
  return !isDebian() || outputOf('dpkg-query', ['-s', need.debian]).includes('\nStatus: install ok installed\n');
}

/** @returns {boolean} */
export function isDebian() {
  return findCommand(['apt-get']) !== undefined && findCommand(['dpkg-query']) !== undefined;
}
