import { parseArgs } from 'node:util';

export interface Options {
  readonly seed: number;
  /** How often the gateway is killed. */
  readonly kills: number;
  /** How many checkouts are under way at a time. */
  readonly parallel: number;
  readonly shops: number;
  /** No more orders than this, however long the killing takes. */
  readonly orders: number;
}

const HELP = `Kills the gateway at random moments while shops sell, and counts what was lost or doubled.

  pnpm faults [--seed 1] [--kills 200] [--parallel 20] [--shops 4] [--orders 3000]

The same seed gives the same orders and the same faults; the moments at which they meet are the machine's.`;

/** @returns null when help was asked for and has been printed */
export function readOptions(argv: readonly string[]): Options | null {
  const number = (text: string, name: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`--${name} takes a whole number, not "${text}"`);
    return value;
  };
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: {
      seed: { type: 'string', default: '1' },
      kills: { type: 'string', default: '200' },
      parallel: { type: 'string', default: '20' },
      shops: { type: 'string', default: '4' },
      orders: { type: 'string', default: '3000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  return {
    seed: number(values.seed, 'seed'),
    kills: number(values.kills, 'kills'),
    parallel: Math.max(1, number(values.parallel, 'parallel')),
    shops: Math.max(1, number(values.shops, 'shops')),
    orders: Math.max(1, number(values.orders, 'orders')),
  };
}
