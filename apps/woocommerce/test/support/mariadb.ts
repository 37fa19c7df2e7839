import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { startProcess, tempDir } from '@neropay/testkit';

/** A MariaDB of its own, reached by a socket and by nobody else. */
export interface MariaDb extends AsyncDisposable {
  readonly socket: string;
}

/** Starts an empty server with a database `wordpress` and the user root without a password. */
export async function startMariaDb(): Promise<MariaDb> {
  const directory = tempDir();
  const data = path.join(directory, 'data');
  const socket = path.join(directory, 'socket');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  command('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...user,
  ]);
  const server = await startProcess({
    name: 'MariaDB',
    command: 'mariadbd',
    args: ['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, '--skip-networking', ...user],
    readyWhen: /ready for connections/,
  });
  command('mariadb', ['--no-defaults', `--socket=${socket}`, '--user=root', '--execute=CREATE DATABASE wordpress']);
  return { socket, [Symbol.asyncDispose]: async () => void (await server.stop()) };
}

function command(name: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
}
