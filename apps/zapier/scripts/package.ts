import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCheckStandIn } from './check-stand-in.ts';

/**
 * Builds the zip that is uploaded, with the platform's own command. That command asks the platform's server to check the definition; this is for a machine
 * that cannot, or has no account there, so a stand-in says yes. What it would check, `pnpm --filter @neropay/zapier lint:publishing` does.
 */

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

await using standIn = await startCheckStandIn();
const command = spawn(path.join(root, 'node_modules/.bin/zapier-platform'), ['build', '--skip-dep-install'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    ZAPIER_ENDPOINT: standIn.url,
    DISABLE_ZAPIER_ANALYTICS: '1',
    NO_UPDATE_NOTIFIER: '1',
    // Nobody's account.
    HOME: mkdtempSync(path.join(tmpdir(), 'zapier-home-')),
  },
});
const [code] = await once(command, 'close');
if (code !== 0 || !standIn.asked.includes('POST /check')) {
  console.error('The build failed; what it said is above.');
  process.exit(1);
}
const zip = path.join(root, 'build', `neropay-zapier-${version}.zip`);
copyFileSync(path.join(root, 'build/build.zip'), zip);
console.log(path.relative(process.cwd(), zip));
