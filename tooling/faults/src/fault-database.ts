import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startPostgres, tempDir } from '@neropay/testkit';
import type { DatabaseKind } from './options.ts';

/** The database of a run. */
export interface FaultDatabase extends AsyncDisposable {
  /** What a gateway needs to work on it. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills the server and starts it again. Null: there is no server. */
  readonly restart: (() => Promise<void>) | null;
}

export async function startDatabase(kind: DatabaseKind): Promise<FaultDatabase> {
  return kind === 'sqlite' ? sqlite() : await postgres();
}

function sqlite(): FaultDatabase {
  return {
    env: { DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}` },
    restart: null,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function postgres(): Promise<FaultDatabase> {
  const server = await startPostgres();
  return {
    env: {
      DATABASE_URL: await server.createDatabase(),
      GATEWAY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
    async restart() {
      await server.crash();
      await server.start();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
