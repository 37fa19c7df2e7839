import { type HostName, hosts, isMet } from '@neropay/bootstrap/hosts';

export type { HostName };

const told = new Set<HostName>();

/**
 * Whether the machine has what some tests need beside Node. A developer's laptop may lack it: those tests are skipped, with one
 * loud line. CI may not: there it throws, so that nothing is skipped unseen.
 *
 *     describe.runIf(optionalHost('chromium'))('the hosted page', …)
 *
 * @throws {Error} when it is missing and CI=true
 */
export function optionalHost(name: HostName): boolean {
  const missing = hosts[name].filter((need) => !isMet(need)).map(({ debian }) => debian);
  if (missing.length === 0) return true;
  const message = `MISSING ${name}: the tests that need it are skipped. On Debian: apt-get install ${missing.join(' ')}`;
  if (process.env.CI === 'true') throw new Error(`${message} (and CI skips nothing)`);
  if (!told.has(name)) console.warn(message);
  told.add(name);
  return false;
}
