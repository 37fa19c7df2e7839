import { type Postgres, startPostgres } from '@neropay/testkit';
import { Client } from 'pg';
import { familyCpuSeconds, parentOf } from '../cpu.ts';

/** A PostgreSQL server with every guarantee on, and what it costs. */
export interface PostgresServer extends AsyncDisposable {
  readonly createDatabase: Postgres['createDatabase'];
  /** Of the server with all its processes. */
  cpuSeconds(): number;
}

/** @throws {Error} that names the Debian package when PostgreSQL is not on this machine */
export async function startPostgresServer(): Promise<PostgresServer> {
  const server = await startPostgres();
  const pid = await postmasterOf(await server.createDatabase());
  return {
    createDatabase: () => server.createDatabase(),
    cpuSeconds: () => familyCpuSeconds(pid),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function postmasterOf(url: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = parentOf(rows[0]?.pid ?? 0);
  await client.end();
  return pid;
}
