import { resolve } from 'node:path';
import { type Ledger, openPostgresLedger, openSqliteLedger } from '@neropay/engine';
import * as z from 'zod';

/** Where the ledger is. */
export type Database =
  | { readonly kind: 'sqlite'; readonly path: string }
  /** The URL holds a password: it is named by {@link databaseName} only. */
  | { readonly kind: 'postgresql'; readonly url: string };

const EXPECTED =
  'must be file:<path>, such as file:./data/gateway.db, or postgres://<user>:<password>@<host>:<port>/<database>';

/** `DATABASE_URL`. What is wrong is never told with the value: it may hold a password. */
export const databaseUrl = z.string().transform((text, context): Database => {
  if (/^file:[^\0]+$/.test(text)) return { kind: 'sqlite', path: resolve(text.slice('file:'.length)) };
  if (isPostgresUrl(text)) return { kind: 'postgresql', url: text };
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

/** @throws {LedgerUnavailableError} when the database cannot be used */
export function openLedger(database: Database): Promise<Ledger> {
  return database.kind === 'sqlite' ? openSqliteLedger(database.path) : openPostgresLedger(database.url);
}

/** For logs and messages: without user, password and options. */
export function databaseName(database: Database): string {
  if (database.kind === 'sqlite') return database.path;
  const { protocol, host, pathname } = new URL(database.url);
  return `${protocol}//${host}${pathname}`;
}

/** The driver would take a missing database name for the user's, and money for another one's. */
function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const { pathname } = new URL(text);
  return /^\/[^/]+$/.test(pathname);
}
