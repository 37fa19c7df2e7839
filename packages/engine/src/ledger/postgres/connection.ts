import { type ClientConfig, types } from 'pg';

/** How long a connection, or a place among those that are open, is waited for. */
export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * What every connection to a ledger's database has in common. BIGINT is read as a number (times, ids and cursors stay far below 2^53) and
 * NUMERIC, which only amounts are, as a bigint: money is never a floating-point number on its way.
 */
export function connectionOptions(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'neropay-gateway',
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        if (oid === types.builtins.INT8) return Number;
        if (oid === types.builtins.NUMERIC) return BigInt;
        return format === undefined ? types.getTypeParser(oid) : types.getTypeParser(oid, format);
      }) as typeof types.getTypeParser, // its overloads, of which pg calls one, have no common signature
    },
  };
}
