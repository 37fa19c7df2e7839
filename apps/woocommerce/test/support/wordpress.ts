import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { startProcess, tempDir } from '@neropay/testkit';
import { type MariaDb, startMariaDb } from './mariadb.ts';
import { runPhp } from './php.ts';

const appDirectory = path.resolve(import.meta.dirname, '../..');
const scripts = path.join(import.meta.dirname, 'wordpress');
const builds = path.dirname(createRequire(import.meta.url).resolve('@wp-playground/wordpress-builds/package.json'));

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
}

export interface WordPressOptions {
  /** One of the versions that the builds package has; 6.5 if left out. */
  readonly version?: string;
  /** SQLite, which is always there, if left out. */
  readonly database?: 'sqlite' | 'mariadb';
}

/** Installs WordPress in a new folder, and serves it with several workers: it calls a gateway that calls it back. */
export async function startWordPress({
  version = '6.5',
  database = 'sqlite',
}: WordPressOptions = {}): Promise<WordPress> {
  const directory = tempDir();
  const mariaDb = database === 'mariadb' ? await startMariaDb() : undefined;
  await runPhp([path.join(scripts, 'unpack.php'), builds, version, directory]);
  const content = path.join(directory, 'wp-content');
  cpSync(path.join(appDirectory, 'double'), path.join(content, 'plugins/woocommerce'), { recursive: true });
  cpSync(path.join(appDirectory, 'plugin'), path.join(content, 'plugins/neropay-for-woocommerce'), { recursive: true });
  mkdirSync(path.join(content, 'mu-plugins'));
  cpSync(path.join(scripts, 'recorder.php'), path.join(content, 'mu-plugins/recorder.php'));
  if (!mariaDb) cpSync(path.join(content, 'plugins/sqlite-database-integration/db.copy'), path.join(content, 'db.php'));
  writeFileSync(path.join(directory, 'wp-config.php'), config(mariaDb));

  const server = await startProcess({
    name: 'WordPress',
    command: 'php',
    args: ['-d', 'opcache.enable_cli=1', '-d', 'opcache.validate_timestamps=0', '-S', '127.0.0.1:0', '-t', directory],
    env: { PHP_CLI_SERVER_WORKERS: '6' },
    readyWhen: /Development Server \((?<url>http:[^)]+)\) started/,
  });
  const plugins = ['woocommerce/woocommerce.php', 'neropay-for-woocommerce/neropay-for-woocommerce.php'];
  // Each in a process of its own: activating one plugin must not depend on the other's being loaded halfway.
  await runPhp([path.join(scripts, 'install.php'), directory, server.url]);
  for (const plugin of plugins)
    await run(
      directory,
      `require_once ABSPATH . 'wp-admin/includes/plugin.php';
    $result = activate_plugin( $args['plugin'] );
    return is_wp_error( $result ) ? $result->get_error_message() : null;`,
      { plugin },
    );

  return {
    url: server.url,
    directory,
    run: (code, args = {}) => run(directory, code, args),
    mails: () => readLines(path.join(content, 'mails.jsonl')) as Mail[],
    notices: () => readLines(path.join(content, 'notices.jsonl')),
    log: () => readIfThere(path.join(content, 'uploads/wc-logs/neropay.log')),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await mariaDb?.[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function run(directory: string, code: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const given = `$args = json_decode( ${phpText(JSON.stringify(args))}, true );\n`;
  const printed = await runPhp([path.join(scripts, 'run.php'), directory], given + code);
  return JSON.parse(printed.slice(printed.lastIndexOf('\n') + 1));
}

function phpText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
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

function config(mariaDb: MariaDb | undefined): string {
  return `<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:${mariaDb?.socket ?? ''}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', true );
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, 'for tests only: ' . $name );
}
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
}
