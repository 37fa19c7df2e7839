import type { Screen } from './screen.js';
import { type Column, renderTable } from './table.js';
import { printable } from './text.js';

/**
 * Writes a list in the format that was asked for. As `jsonl` and `json` every item is written when it comes and then forgotten,
 * however many there are; a table waits for all of them, because the widest decides.
 *
 * @param empty what to say instead of a table without rows
 * @returns how many there were
 */
export async function writeList<Row>(
  screen: Screen,
  items: AsyncIterable<Row> | Iterable<Row>,
  { columns, empty }: { readonly columns: readonly Column<Row>[]; readonly empty: string },
): Promise<number> {
  switch (screen.format) {
    case 'jsonl':
      return await writeLines(screen, items);
    case 'json':
      return await writeArray(screen, items);
    case 'table':
      return await writeTable(screen, items, columns, empty);
  }
}

/** Writes one object: itself as JSON, or its fields one below the other. */
export async function writeObject<Row>(screen: Screen, item: Row, fields: readonly Column<Row>[]): Promise<void> {
  if (screen.format !== 'table') {
    await screen.result(JSON.stringify(item, null, screen.format === 'json' ? 2 : undefined));
    return;
  }
  const rows = fields
    .map(({ title, value }) => ({ title, value: value(item) }))
    .filter(({ value }) => value !== null && value !== undefined && value !== '');
  const widest = Math.max(...rows.map(({ title }) => title.length));
  for (const { title, value } of rows)
    await screen.result(
      `${title.padEnd(widest)}  ${printable(typeof value === 'object' ? JSON.stringify(value) : value)}`,
    );
}

async function writeLines<Row>(screen: Screen, items: AsyncIterable<Row> | Iterable<Row>): Promise<number> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    await screen.result(JSON.stringify(item));
  }
  return count;
}

async function writeArray<Row>(screen: Screen, items: AsyncIterable<Row> | Iterable<Row>): Promise<number> {
  let count = 0;
  let held: string | null = null;
  for await (const item of items) {
    // One is held back: whether a comma follows is known only when the next has come.
    if (held !== null) await screen.result(`${count === 1 ? '[\n' : ''}${held},`);
    held = JSON.stringify(item);
    count += 1;
  }
  await screen.result(held === null ? '[]' : `${count === 1 ? '[\n' : ''}${held}\n]`);
  return count;
}

async function writeTable<Row>(
  screen: Screen,
  items: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column<Row>[],
  empty: string,
): Promise<number> {
  const rows: Row[] = [];
  for await (const item of items) rows.push(item);
  if (rows.length === 0) screen.remark(empty);
  else await screen.result(renderTable(columns, rows, screen.width));
  return rows.length;
}
