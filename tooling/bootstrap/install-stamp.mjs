import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { workspacePackages } from './workspace.mjs';

/**
 * A digest of everything that decides what an install puts into node_modules: the lockfile, the workspace file, .npmrc and
 * every package.json. The same digest means that there is nothing to install.
 *
 * @param {string} root
 * @returns {string} hex SHA-256
 */
export function installStamp(root) {
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.npmrc',
    ...workspacePackages(root).map(({ directory }) => path.join(path.relative(root, directory), 'package.json')),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    const full = path.join(root, file);
    const content = existsSync(full) ? readFileSync(full) : Buffer.alloc(0);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} root */
function stampFile(root) {
  return path.join(root, 'node_modules', '.cache', 'neropay-install-stamp');
}

/**
 * Whether the last install that succeeded was one of this very state, and of all that is wanted. The stamp lies inside node_modules, so
 * that whoever deletes node_modules deletes it too.
 *
 * @param {string} root
 * @param {readonly string[]} [only] the packages whose dependencies are wanted; none named means those of every package
 * @returns {boolean}
 */
export function isInstalled(root, only = []) {
  const file = stampFile(root);
  if (!existsSync(file)) return false;
  const [stamp, ...installed] = readFileSync(file, 'utf8').split('\n');
  if (stamp !== installStamp(root)) return false;
  return installed.length === 0 || (only.length > 0 && only.every((name) => installed.includes(name)));
}

/**
 * @param {string} root
 * @param {readonly string[]} [only] the packages whose dependencies were installed; none named means those of every package
 */
export function markInstalled(root, only = []) {
  const file = stampFile(root);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, [installStamp(root), ...only].join('\n'));
}
