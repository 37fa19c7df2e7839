import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { inject } from 'vitest';
import { install, runWithin, serve, useMariaDb } from './installation.ts';
import { startMariaDb } from './mariadb.ts';

/** A mail that WordPress would have sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly message: string;
}

/** A real WordPress on a port of its own, with the WooCommerce double and the plugin. */
export interface WordPress extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  /** Runs PHP within this WordPress and gives what it returns. The code may read `$args`. */
  run(code: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The mails so far, the oldest first. */
  mails(): readonly Mail[];
  /** The notices of PHP and WordPress that the plugin or the double caused. There must be none. */
  notices(): readonly unknown[];
  /** The plugin's own log. */
  log(): string;
  /** Puts an empty page cache in front, in place of an earlier one. @param honours what keeps a page out of it */
  cachePages(honours: 'constant' | 'headers'): void;
}

export interface WordPressOptions {
  /** SQLite, which is always there, if left out. */
  readonly database?: 'sqlite' | 'mariadb';
  /** Where orders are kept: in WooCommerce's order tables (HPOS) if left out, or as posts. */
  readonly orders?: 'tables' | 'posts';
}

/** A WordPress in a folder of its own, as it is after installing. */
export async function startWordPress({
  database = 'sqlite',
  orders = 'tables',
}: WordPressOptions = {}): Promise<WordPress> {
  const directory = tempDir();
  const content = path.join(directory, 'wp-content');
  copyInstalled(inject('installedWordPress'), directory);
  const mariaDb = database === 'mariadb' ? await startMariaDb() : undefined;
  if (mariaDb) useMariaDb(directory, mariaDb);
  const server = await serve(directory);
  if (mariaDb) await install(directory, server.url);
  await runWithin(
    server.url,
    `update_option( 'siteurl', $args['url'] );
     update_option( 'home', $args['url'] );
     update_option( 'woocommerce_custom_orders_table_enabled', $args['tables'] );`,
    { url: server.url, tables: orders === 'tables' ? 'yes' : 'no' },
  );

  return {
    url: server.url,
    directory,
    run: (code, args = {}) => runWithin(server.url, code, args),
    mails: () => readLines(path.join(content, 'mails.jsonl')) as Mail[],
    notices: () => readLines(path.join(content, 'notices.jsonl')),
    cachePages: (honours) =>
      writeFileSync(path.join(content, 'page-cache.json'), JSON.stringify({ honours, directory: tempDir() })),
    log: () => readIfThere(path.join(content, 'uploads/wc-logs/neropay.log')),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await mariaDb?.[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** WordPress's own code is 60 MB that nobody changes: each copy links to the same files. */
function copyInstalled(from: string, to: string): void {
  for (const entry of readdirSync(from)) {
    if (entry === 'wp-admin' || entry === 'wp-includes') linkFiles(path.join(from, entry), path.join(to, entry));
    else cpSync(path.join(from, entry), path.join(to, entry), { recursive: true });
  }
}

function linkFiles(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else linkSync(source, target);
  }
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function readLines(file: string): unknown[] {
  return readIfThere(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
