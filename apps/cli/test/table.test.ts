import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, renderTable } from '../src/output/table.ts';
import { displayWidth } from '../src/output/text.ts';

interface Row {
  readonly id: string;
  readonly created: string;
  readonly name: string;
  readonly amount: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'created', value: ({ created }) => created, yields: 2 },
  { title: 'name', value: ({ name }) => name, yields: 1 },
  { title: 'amount', value: ({ amount }) => amount, align: 'right' },
];
const rows: readonly Row[] = [
  { id: '1', created: '2026-04-22T03:40:15Z', name: 'a very long name of a customer', amount: '5.00' },
  { id: '12', created: '2026-04-22T03:40:16Z', name: 'short', amount: '1234.50' },
];
const lines = (width: number) => renderTable(columns, rows, width).split('\n');

describe('a table', () => {
  it('shows everything where there is room, amounts on the right', () => {
    expect(lines(Number.POSITIVE_INFINITY)).toEqual([
      'id  created               name                             amount',
      '1   2026-04-22T03:40:15Z  a very long name of a customer     5.00',
      '12  2026-04-22T03:40:16Z  short                           1234.50',
    ]);
  });

  it('cuts what yields first, with an ellipsis', () => {
    expect(lines(55)).toEqual([
      'id  created               name                   amount',
      '1   2026-04-22T03:40:15Z  a very long name of…     5.00',
      '12  2026-04-22T03:40:16Z  short                 1234.50',
    ]);
  });

  it('leaves columns out before it cuts an id or an amount', () => {
    expect(lines(25)).toEqual(['id  created       amount', '1   2026-04-22…     5.00', '12  2026-04-22…  1234.50']);
    expect(lines(5)).toEqual(['id   amount', '1      5.00', '12  1234.50']);
  });

  it('fits the width that is left beside ids and amounts, whatever the texts are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ id: fc.constant('12345'), created: fc.string(), name: fc.string(), amount: fc.constant('9.99') }),
          {
            minLength: 1,
          },
        ),
        fc.integer({ min: 14, max: 120 }),
        (some, width) => {
          for (const line of renderTable(columns, some, width).split('\n')) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
      { seed: 20260422 },
    );
  });

  it('cannot be broken by what is in a cell', () => {
    const hostile = [{ id: '1', created: '', name: 'x\n2  stolen\u001b[1A', amount: '5.00' }];
    expect(renderTable(columns, hostile, 80).split('\n')).toHaveLength(2);
  });
});
