import { parseArgs } from 'node:util';

export type DatabaseKind = 'sqlite' | 'postgres';

export interface Options {
  readonly database: DatabaseKind;
  /** Processes on the one database; SQLite takes one. */
  readonly gateways: number;
  readonly seed: number;
  /** No more orders than this are sold. */
  readonly orders: number;
  readonly shops: number;
  /** How many orders are under way at a time. */
  readonly parallel: number;
  /** A gateway is killed this often, in milliseconds. */
  readonly killEvery: number;
  /** Selling ends after so many seconds, however many orders are left. */
  readonly seconds: number;
}

const HELP = `Kills gateways at random moments while shops sell, and counts what was lost or doubled.

  pnpm faults [--database sqlite|postgres] [--gateways 1|2] [--orders 10000] [--shops 20]
              [--parallel 40] [--kill-every 1000] [--seconds 900] [--seed 1]

PostgreSQL runs two gateways behind one address unless told otherwise, and its server is killed and restarted in the middle. SQLite runs one
gateway. The same seed gives the same orders and the same faults; the moments at which they meet are the machine's.`;

/**
 * @returns null when help was asked for and has been printed
 * @throws {RangeError} naming the option that cannot be
 */
export function readOptions(argv: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: {
      database: { type: 'string', default: 'sqlite' },
      gateways: { type: 'string' },
      seed: { type: 'string', default: '1' },
      orders: { type: 'string', default: '10000' },
      shops: { type: 'string', default: '20' },
      parallel: { type: 'string', default: '40' },
      'kill-every': { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '900' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const { database } = values;
  if (database !== 'sqlite' && database !== 'postgres') {
    throw new RangeError(`--database takes sqlite or postgres, not "${database}"`);
  }
  const gateways = positive(values.gateways ?? (database === 'sqlite' ? '1' : '2'), 'gateways');
  if (database === 'sqlite' && gateways > 1) {
    throw new RangeError('--gateways above 1 takes --database postgres: a SQLite file has one process at a time');
  }
  return {
    database,
    gateways,
    seed: wholeNumber(values.seed, 'seed'),
    orders: positive(values.orders, 'orders'),
    shops: positive(values.shops, 'shops'),
    parallel: positive(values.parallel, 'parallel'),
    killEvery: positive(values['kill-every'], 'kill-every'),
    seconds: positive(values.seconds, 'seconds'),
  };
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes a whole number, not "${text}"`);
  return Number(text);
}

function positive(text: string, name: string): number {
  const value = wholeNumber(text, name);
  if (value === 0) throw new RangeError(`--${name} takes 1 or more`);
  return value;
}
