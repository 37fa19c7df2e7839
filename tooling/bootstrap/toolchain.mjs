import { existsSync } from 'node:fs';
import path from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { runCommand } from './command.mjs';
import { isInstalled, markInstalled } from './install-stamp.mjs';
import { readManifest, repoRoot } from './workspace.mjs';

/** The Node that the project runs on: of the root devDependency `node`, whatever the machine has. */
export const nodeBinary = path.join(repoRoot, 'node_modules', 'node', 'bin', 'node');

/**
 * @param {string | undefined} packageManager the field of package.json
 * @returns {string} such as `pnpm@12.21.0`
 * @throws {BootstrapError} when the field pins no exact pnpm
 */
export function pinnedPnpm(packageManager) {
  const pin = /^(pnpm@\d+\.\d+\.\d+[\w.-]*)(\+|$)/.exec(packageManager ?? '');
  if (!pin?.[1]) {
    throw new BootstrapError(
      `package.json must pin pnpm, as in "packageManager": "pnpm@12.21.0"; it says ${JSON.stringify(packageManager)}.`,
    );
  }
  return pin[1];
}

/**
 * The environment of every tool that runs here. npm's settings on a machine may hold keys that newer npm versions warn about;
 * those warnings are noise between our lines, errors still show.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function toolEnvironment() {
  return { ...process.env, npm_config_loglevel: 'error', TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
}

/**
 * Runs pnpm, of the pinned version, in the root of the repository. What pnpm runs finds the project's Node first.
 *
 * @param {string[]} args
 * @param {{ output: 'show' | 'capture', timeoutMs?: number, env?: NodeJS.ProcessEnv }} options
 */
export function runPnpm(args, { env = {}, ...options }) {
  const pnpm = pinnedPnpm(readManifest(repoRoot).packageManager);
  return runCommand('npx', ['--yes', pnpm, ...args], {
    cwd: repoRoot,
    env: { ...toolEnvironment(), ...env },
    ...options,
  });
}

/**
 * Installs the packages of the lockfile, when anything changed since the last install.
 *
 * @param {readonly string[]} [only] the workspace packages whose dependencies, and theirs in turn, are wanted, besides the root's own; by
 *   default those of every package
 * @throws {BootstrapError} when the install fails; pnpm's own words are on the terminal by then
 */
export async function ensureInstalled(only = []) {
  if (isInstalled(repoRoot, only) && existsSync(nodeBinary)) return;
  console.log('Installing the packages of pnpm-lock.yaml …');
  const filters =
    only.length === 0 ? [] : [`--filter=${readManifest(repoRoot).name}`, ...only.map((name) => `--filter=${name}...`)];
  const result = await runPnpm(['install', '--frozen-lockfile', ...filters], { output: 'show' });
  if (!result.ok) {
    throw new BootstrapError(
      `Installing failed (${result.ending}); the lines above say why. The npm registry must be reachable for the first install. ` +
        `When package.json was changed, bring the lockfile up to date: npx ${pinnedPnpm(readManifest(repoRoot).packageManager)} install`,
    );
  }
  if (!existsSync(nodeBinary)) {
    throw new BootstrapError(
      `The package "node" put no Node at ${path.relative(repoRoot, nodeBinary)}: its install script must be allowed (allowBuilds in pnpm-workspace.yaml).`,
    );
  }
  markInstalled(repoRoot, only);
}
