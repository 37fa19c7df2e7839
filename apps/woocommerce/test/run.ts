import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { optionalHost } from '@neropay/testkit';

/** Both runners run, whatever the other says: PHPUnit for what needs no WordPress, vitest for what needs a whole shop. */
if (optionalHost('php')) {
  mkdirSync('.test-results', { recursive: true });
  const runs = [
    ['phpunit', '--log-junit', '.test-results/phpunit.xml'],
    ['vitest', 'run', ...process.argv.slice(2)],
  ].map(([command = '', ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status);
  process.exitCode = runs.every((status) => status === 0) ? 0 : 1;
}
