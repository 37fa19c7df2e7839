import { afterEach, describe, expect, it, vi } from 'vitest';
import { readOptions } from '../src/options.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the options of a fault run', () => {
  it('are a full run on one SQLite gateway unless said otherwise', () => {
    expect(readOptions([])).toMatchObject({ database: 'sqlite', gateways: 1, orders: 10_000, shops: 20 });
  });

  it('take two gateways on PostgreSQL, or as many as are asked for', () => {
    expect(readOptions(['--', '--database', 'postgres'])).toMatchObject({ database: 'postgres', gateways: 2 });
    expect(readOptions(['--database', 'postgres', '--gateways', '3'])).toMatchObject({ gateways: 3 });
  });

  it.each([
    [['--database', 'mysql'], '--database takes sqlite or postgres, not "mysql"'],
    [['--gateways', '2'], '--gateways above 1 takes --database postgres'],
    [['--orders', 'many'], '--orders takes a whole number, not "many"'],
    [['--shops', '0'], '--shops takes 1 or more'],
  ])('%j is refused by name', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(message);
  });

  it('are printed when help is asked for, and nothing is run', () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(readOptions(['--help'])).toBeNull();
    expect(printed).toHaveBeenCalledWith(expect.stringContaining('pnpm faults'));
  });
});
