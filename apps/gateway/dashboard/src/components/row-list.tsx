import { Button, Group, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RowsQuery } from '../api/queries.js';
import { Failure } from './failure.js';
import { Loading } from './loading.js';
import classes from './row-list.module.css';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'right';
  /** Where it stands on a card of a narrow screen: beside the title, as a line of its own, or not at all. Left out: a line. */
  readonly narrow?: 'aside' | 'hidden';
}

interface RowListProps<Row> {
  readonly query: RowsQuery<Row>;
  /** What the list is, for those who hear it. */
  readonly label: string;
  /** The first leads to the row's own page, where it has one. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly idOf: (row: Row) => string;
  readonly linkOf?: (row: Row) => string | null;
  /** When there is not one row. */
  readonly empty: ReactNode;
}

/** A list of the API: a table where there is room for one, cards where there is not; more is read when asked for. */
export function RowList<Row>({ query, label, columns, idOf, linkOf, empty }: RowListProps<Row>) {
  const { t } = useTranslation();
  const wide = useMediaQuery('(min-width: 68em)', true, { getInitialValueInEffect: false });
  if (query.isPending) return <Loading />;
  if (query.data === undefined) return <Failure error={query.error} retry={() => query.refetch()} />;
  const rows = query.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return empty;
  const View = wide ? WideRows : NarrowRows;
  return (
    <div aria-busy={query.isPlaceholderData} className={classes.list}>
      {query.error && <Failure error={query.error} retry={() => query.refetch()} />}
      <View rows={rows} label={label} columns={columns} idOf={idOf} linkOf={linkOf ?? (() => null)} />
      {query.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Group>
      )}
    </div>
  );
}

type ViewProps<Row> = Required<Pick<RowListProps<Row>, 'label' | 'columns' | 'idOf' | 'linkOf'>> & {
  readonly rows: readonly Row[];
};

function WideRows<Row>({ rows, label, columns, idOf, linkOf }: ViewProps<Row>) {
  const [first, ...others] = columns;
  return (
    <Table highlightOnHover aria-label={label} verticalSpacing="sm" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ name, align }) => (
            <Table.Th key={name} ta={align}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={idOf(row)} className={classes.row}>
            <Table.Td>
              <RowLink to={linkOf(row)}>{first.cell(row)}</RowLink>
            </Table.Td>
            {others.map(({ name, cell, align }) => (
              <Table.Td key={name} ta={align}>
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NarrowRows<Row>({ rows, label, columns, idOf, linkOf }: ViewProps<Row>) {
  const [first, ...others] = columns;
  const asides = others.filter(({ narrow }) => narrow === 'aside');
  const lines = others.filter(({ narrow }) => narrow === undefined);
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={idOf(row)} className={classes.card}>
          <div className={classes.cardTop}>
            <RowLink to={linkOf(row)}>{first.cell(row)}</RowLink>
            <div className={classes.aside}>
              {asides.map(({ name, cell }) => (
                <div key={name}>{cell(row)}</div>
              ))}
            </div>
          </div>
          <dl className={classes.lines}>
            {lines.map(({ name, cell }) => (
              <div key={name} className={classes.line}>
                <dt>{name}</dt>
                <dd>{cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** The whole row can be clicked; to the keyboard and to ears it is one link. */
function RowLink({ to, children }: { readonly to: string | null; readonly children: ReactNode }) {
  if (to === null) return <div>{children}</div>;
  return (
    <Link to={to} className={classes.link}>
      {children}
    </Link>
  );
}
