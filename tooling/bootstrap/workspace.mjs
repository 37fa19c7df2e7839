import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the root package.json. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @typedef {object} Manifest The fields of a package.json that the tooling reads.
 * @property {string} name
 * @property {string} [packageManager]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, 'required' | 'optional'>} [testHosts] what the package's tests need beside Node: a host named
 *   in hosts.mjs is `required` when no test of the package runs without it, `optional` when the tests that need it skip themselves
 */

/**
 * @typedef {object} WorkspacePackage
 * @property {string} name
 * @property {string} directory absolute
 * @property {Manifest} manifest
 */

/**
 * @param {string} directory
 * @returns {Manifest}
 */
export function readManifest(directory) {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
}

/**
 * Every package of the workspace, in the order of the folders, from the `folder/*` globs of pnpm-workspace.yaml. Read here
 * and not from pnpm, because the answer is needed before pnpm is there.
 *
 * @param {string} [root]
 * @returns {WorkspacePackage[]}
 */
export function workspacePackages(root = repoRoot) {
  const globs = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8').matchAll(/^ {2}- ([\w-]+)\/\*$/gm);
  return [...globs]
    .map(([, folder]) => path.join(root, String(folder)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => path.join(folder, name)),
    )
    .filter((directory) => existsSync(path.join(directory, 'package.json')))
    .map((directory) => {
      const manifest = readManifest(directory);
      return { name: manifest.name, directory, manifest };
    });
}
