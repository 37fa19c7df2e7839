import { setTimeout as sleep } from 'node:timers/promises';
import { BootstrapError } from './bootstrap-error.mjs';
import { runCommand } from './command.mjs';
import { hosts, isDebian, isMet } from './hosts.mjs';

/**
 * @typedef {object} MissingHost
 * @property {string} host
 * @property {string[]} debian the Debian packages that bring what is missing of it
 * @property {string[]} required the suites of which no test runs without it
 * @property {string[]} optional the suites that skip the tests that need it
 */

/**
 * Which hosts the packages' tests ask for and this machine does not have.
 *
 * @param {readonly import('./workspace.mjs').WorkspacePackage[]} packages
 * @param {(need: import('./hosts.mjs').Need) => boolean} [met]
 * @returns {MissingHost[]}
 * @throws {BootstrapError} when a package asks for a host that hosts.mjs does not know
 */
export function missingHosts(packages, met = isMet) {
  /** @type {Map<string, MissingHost>} */
  const asked = new Map();
  for (const { name, manifest } of packages) {
    for (const [host, weight] of Object.entries(manifest.testHosts ?? {})) {
      const entry = asked.get(host) ?? { host, debian: missingPackages(host, name, met), required: [], optional: [] };
      entry[weight].push(name);
      asked.set(host, entry);
    }
  }
  return [...asked.values()].filter(({ debian }) => debian.length > 0);
}

/**
 * @param {string} host
 * @param {string} suite
 * @param {(need: import('./hosts.mjs').Need) => boolean} met
 */
function missingPackages(host, suite, met) {
  /** @type {Record<string, readonly import('./hosts.mjs').Need[]>} */
  const known = hosts;
  const needs = known[host];
  if (!needs) {
    throw new BootstrapError(
      `${suite} asks for the test host "${host}"; tooling/bootstrap/hosts.mjs knows ${Object.keys(known).join(', ')}.`,
    );
  }
  return needs.filter((need) => !met(need)).map(({ debian }) => debian);
}

/**
 * Installs what is missing where that is ours to do: as root on Debian. Elsewhere, and when it fails, it says what is missing.
 *
 * @param {readonly import('./workspace.mjs').WorkspacePackage[]} packages
 * @returns {Promise<MissingHost[]>} what is missing still
 */
export async function provideHosts(packages) {
  const missing = missingHosts(packages);
  if (missing.length === 0) return [];
  if (!isDebian() || process.getuid?.() !== 0) return missing;

  const wanted = missing.flatMap(({ debian }) => debian);
  console.log(`Installing Debian packages: ${wanted.join(' ')} …`);
  const failure = (await aptInstall(wanted)) && (await sleep(5_000, true)) && (await aptInstall(wanted));
  if (failure) console.error(`${failure.output}\napt-get failed twice (${failure.ending}).`);
  return missingHosts(packages);
}

/**
 * @param {string[]} names
 * @returns {Promise<import('./command.mjs').CommandResult | undefined>} the step that failed
 */
async function aptInstall(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = ['-o', 'DPkg::Lock::Timeout=120'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    const step = await runCommand('apt-get', ['-q', ...lock, ...args], { env, output: 'capture', timeoutMs: 600_000 });
    if (!step.ok) return step;
  }
  return undefined;
}

/**
 * What to tell a developer, one line per host: what to install, and what does not run without it.
 *
 * @param {readonly MissingHost[]} missing
 * @returns {string[]}
 */
export function missingHostLines(missing) {
  return missing.map(({ host, debian, required, optional }) => {
    const consequences = [
      ...required.map((suite) => `${suite} is skipped`),
      ...optional.map((suite) => `${suite} runs in part`),
    ];
    return `MISSING ${host}: ${consequences.join(', ')}. On Debian: apt-get install ${debian.join(' ')}`;
  });
}

/**
 * The suites that cannot run at all on this machine.
 *
 * @param {readonly MissingHost[]} missing
 * @returns {Map<string, string>} suite → the hosts that it lacks
 */
export function unrunnableSuites(missing) {
  /** @type {Map<string, string>} */
  const suites = new Map();
  for (const { host, required } of missing) {
    for (const suite of required) suites.set(suite, [suites.get(suite), host].filter(Boolean).join(', '));
  }
  return suites;
}
