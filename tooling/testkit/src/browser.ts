import { findCommand, hosts } from '@neropay/bootstrap/hosts';
import { type Browser, chromium } from 'playwright-core';

/**
 * Tests run as root in containers (no sandbox), without a GPU, and talk to this machine only (nothing in the background, no QUIC).
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The machine's own Chromium, headless.
 *
 * @throws {Error} when there is none; ask `optionalHost('chromium')` first
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findCommand(hosts.chromium[0].command);
  if (!executablePath) throw new Error(`No browser: none of ${hosts.chromium[0].command.join(', ')} is installed.`);
  return await chromium.launch({ executablePath, args });
}
