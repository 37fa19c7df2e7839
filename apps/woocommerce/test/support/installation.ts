import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type RunningProcess, startProcess } from '@neropay/testkit';
import type { MariaDb } from './mariadb.ts';
import { runPhp } from './php.ts';

const appDirectory = path.resolve(import.meta.dirname, '../..');
const scripts = path.join(import.meta.dirname, 'wordpress');
const builds = path.dirname(createRequire(import.meta.url).resolve('@wp-playground/wordpress-builds/package.json'));
const version = '6.5';

/** Puts WordPress with the double, the plugin and what tests add into an empty folder. It is set up for SQLite, and not installed yet. */
export async function unpack(directory: string): Promise<void> {
  await runPhp([path.join(scripts, 'unpack.php'), builds, version, directory]);
  const content = path.join(directory, 'wp-content');
  cpSync(path.join(appDirectory, 'double'), path.join(content, 'plugins/woocommerce'), { recursive: true });
  cpSync(path.join(appDirectory, 'plugin'), path.join(content, 'plugins/neropay-for-woocommerce'), { recursive: true });
  mkdirSync(path.join(content, 'mu-plugins'));
  for (const plugin of ['recorder.php', 'page-cache.php']) {
    cpSync(path.join(scripts, plugin), path.join(content, 'mu-plugins', plugin));
  }
  cpSync(path.join(scripts, 'run.php'), path.join(directory, 'run-for-tests.php'));
  cpSync(path.join(content, 'plugins/sqlite-database-integration/db.copy'), path.join(content, 'db.php'));
  writeFileSync(path.join(directory, 'wp-config.php'), config(''));
}

/** Takes the folder's SQLite away and has it use a MariaDB. */
export function useMariaDb(directory: string, { socket }: MariaDb): void {
  for (const ofSqlite of ['wp-content/db.php', 'wp-content/database']) {
    rmSync(path.join(directory, ofSqlite), { recursive: true, force: true });
  }
  writeFileSync(path.join(directory, 'wp-config.php'), config(socket));
}

/** Serves it with several workers: it calls a gateway that calls it back. */
export async function serve(directory: string): Promise<RunningProcess> {
  return await startProcess({
    name: 'WordPress',
    command: 'php',
    args: ['-d', 'opcache.enable_cli=1', '-d', 'opcache.validate_timestamps=0', '-S', '127.0.0.1:0', '-t', directory],
    env: { PHP_CLI_SERVER_WORKERS: '6' },
    readyWhen: /Development Server \((?<url>http:[^)]+)\) started/,
  });
}

/** Installs what is unpacked and served, and activates the plugins. */
export async function install(directory: string, url: string): Promise<void> {
  await runPhp([path.join(scripts, 'install.php'), directory, url]);
  // Each in a request of its own: activating one plugin must not depend on the other's being loaded halfway.
  for (const plugin of ['woocommerce/woocommerce.php', 'neropay-for-woocommerce/neropay-for-woocommerce.php']) {
    await runWithin(
      url,
      `require_once ABSPATH . 'wp-admin/includes/plugin.php';
       $result = activate_plugin( $args['plugin'] );
       if ( is_wp_error( $result ) ) {
         throw new RuntimeException( $result->get_error_message() );
       }`,
      { plugin },
    );
  }
}

/**
 * Runs PHP within a WordPress that is served here, and gives what it returns. The code may read `$args`.
 *
 * @throws {Error} when it ends with an error
 */
export async function runWithin(url: string, code: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const given = `$args = json_decode( ${phpText(JSON.stringify(args))}, true );\n`;
  const answer = await fetch(`${url}/run-for-tests.php`, { method: 'POST', body: given + code });
  const printed = await answer.text();
  if (!answer.ok) throw new Error(`PHP within WordPress ended with ${answer.status}: ${code}\n${printed}`);
  return JSON.parse(printed.slice(printed.lastIndexOf('\n') + 1));
}

function phpText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** @param socket of MariaDB; empty for SQLite */
function config(socket: string): string {
  return `<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:${socket}' );
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
