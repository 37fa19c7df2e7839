import { execFile } from 'node:child_process';
import { chownSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findCommand, postgresCommand } from '@neropay/bootstrap/hosts';
import { freePort } from './free-port.js';
import { type RunningProcess, startProcess } from './process.js';
import { tempDir } from './temp-dir.js';

const run = promisify(execFile);

/** A PostgreSQL server of its own on 127.0.0.1, with every guarantee on, as in production. */
export interface Postgres extends AsyncDisposable {
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Stops the server: connections are cut, transactions that are under way are undone. */
  stop(): Promise<void>;
  /** Stops it as a fault does: nothing is finished or written out, and the next start recovers from the log. */
  crash(): Promise<void>;
  /** Starts it again on the same port with the same databases. */
  start(): Promise<void>;
}

/**
 * Starts a server with no database of a test's. Needs the host `postgresql`; removed with its data when it is disposed of, or this process ends.
 *
 * @throws {Error} with the server's output, when it does not start
 */
export async function startPostgres(): Promise<Postgres> {
  const owner = await serverUser();
  const directory = tempDir();
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  const data = path.join(directory, 'data');
  // Only the files of the empty server go unflushed to the disk, whose loss loses nothing.
  await run(program('initdb'), ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    cwd: directory,
    ...owner,
  });
  const port = await freePort();
  const startServer = () =>
    startProcess({
      name: 'PostgreSQL',
      command: program('postgres'),
      args: ['-D', data, '-k', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
      cwd: directory,
      readyWhen: /database system is ready to accept connections/,
      ...owner,
    });
  let server: RunningProcess = await startServer();
  let databases = 0;
  // SIGTERM would wait for the clients to leave.
  const stop = async () => void (await server.stop('SIGINT'));
  const crash = async () => void (await server.stop('SIGQUIT'));

  return {
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await run(program('createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', USER, name]);
      return `postgres://${USER}@127.0.0.1:${port}/${name}`;
    },
    stop,
    crash,
    async start() {
      server = await startServer();
    },
    [Symbol.asyncDispose]: stop,
  };
}

const USER = 'neropay';

function program(name: string): string {
  const found = findCommand(postgresCommand(name));
  if (found === undefined) throw new Error(`PostgreSQL's ${name} is not on this machine: apt-get install postgresql`);
  return found;
}

/** The server refuses to run as root: then it runs as the user whom its Debian package made. Null: as whoever runs the tests. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
