type Cell = string | number | null;

/** Rows as the arrays that `unnest` puts together again: one for each column, of which an amount is written out as text. */
export function columns<Row>(rows: readonly Row[], ...cells: readonly ((row: Row) => Cell | bigint)[]): Cell[][] {
  return cells.map((cell) =>
    rows.map((row) => {
      const value = cell(row);
      return typeof value === 'bigint' ? String(value) : value;
    }),
  );
}
