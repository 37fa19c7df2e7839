import { Table } from 'console-table-printer';
import { displayWidth, printable, truncated } from './text.js';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => unknown;
  readonly align?: 'left' | 'right';
  /**
   * What gives way on a narrow terminal: the column with the lowest number first. It is cut (with an ellipsis) down to its
   * title, then left out. Without a number the column always stays whole, as every id and every amount should.
   */
  readonly yields?: number;
}

const NOTHING = { left: '', right: '', mid: '', other: '' };
const STYLE = { headerTop: NOTHING, headerBottom: NOTHING, tableBottom: NOTHING, rowSeparator: NOTHING, vertical: '' };
/** Spaces between two cells. */
const GAP = 2;
/** A date still shows when its time is cut off. */
const LEAST_WIDTH = 11;

/** The rows as a table that is at most `width` columns wide wherever that is possible. Ends without a line break. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string {
  const cells = columns.map((column) => ({
    column,
    texts: rows.map((row) => printable(column.value(row))),
    width: 0,
  }));
  for (const cell of cells) cell.width = Math.max(...[cell.column.title, ...cell.texts].map(displayWidth));
  const shown = fitted(cells, width);

  const table = new Table({
    style: STYLE,
    shouldDisableColors: true,
    columns: shown.map(({ column, width }) => ({
      name: column.title,
      alignment: column.align ?? 'left',
      maxLen: width,
    })),
  });
  for (const index of rows.keys()) {
    table.addRow(
      Object.fromEntries(shown.map((cell) => [cell.column.title, truncated(cell.texts[index] ?? '', cell.width)])),
    );
  }
  return (
    table
      .render()
      .split('\n')
      // The printer puts a space on either side of each cell.
      .map((line) => line.slice(1).trimEnd())
      .filter((line) => line !== '')
      .join('\n')
  );
}

interface Cells<Row> {
  readonly column: Column<Row>;
  readonly texts: readonly string[];
  width: number;
}

function fitted<Row>(cells: readonly Cells<Row>[], width: number): readonly Cells<Row>[] {
  const excess = () => shown.reduce((sum, cell) => sum + cell.width + GAP, -GAP) - width;
  let shown = cells;
  const yielding = cells
    .filter(({ column }) => column.yields !== undefined)
    .sort((a, b) => (a.column.yields ?? 0) - (b.column.yields ?? 0));
  for (const cell of yielding) {
    if (excess() <= 0) return shown;
    const least = Math.max(displayWidth(cell.column.title), LEAST_WIDTH);
    if (cell.width > least) cell.width = Math.max(least, cell.width - excess());
  }
  for (const cell of yielding) {
    if (excess() <= 0) return shown;
    shown = shown.filter((each) => each !== cell);
  }
  return shown;
}
