import { execFileSync } from 'node:child_process';
import { findCommand, postgresCommand } from '@neropay/bootstrap/hosts';
import { describe, expect, test } from 'vitest';
import { optionalHost } from '../src/optional-host.js';
import { startPostgres } from '../src/postgres.js';

function psql(url: string, sql: string): string {
  const program = findCommand(postgresCommand('psql')) ?? 'psql';
  return execFileSync(program, ['-At', '-c', sql, url], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

describe.runIf(optionalHost('postgresql'))('a PostgreSQL server', () => {
  test('has databases that are empty, keeps them over a restart, and flushes what it confirms', async () => {
    await using server = await startPostgres();
    const [first, second] = [await server.createDatabase(), await server.createDatabase()];
    psql(first, 'CREATE TABLE kept (id INTEGER)');
    expect(psql(second, `SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'`)).toBe('0');
    expect(psql(first, 'SHOW fsync')).toBe('on');
    await server.stop();
    expect(() => psql(first, 'SELECT 1')).toThrow();
    await server.start();
    expect(psql(first, 'SELECT COUNT(*) FROM kept')).toBe('0');
  });

  test('recovers from a crash with what it had confirmed', async () => {
    await using server = await startPostgres();
    const url = await server.createDatabase();
    psql(url, 'CREATE TABLE kept (id INTEGER); INSERT INTO kept VALUES (7)');
    await server.crash();
    expect(() => psql(url, 'SELECT 1')).toThrow();
    await server.start();
    expect(psql(url, 'SELECT id FROM kept')).toBe('7');
  });
});
