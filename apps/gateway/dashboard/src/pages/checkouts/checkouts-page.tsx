import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CheckoutRow } from '../../../../src/operator/api.js';
import { useRows } from '../../api/queries.js';
import { Amount } from '../../components/amount.js';
import { Empty } from '../../components/empty.js';
import { Moment } from '../../components/moment.js';
import { PageHeader } from '../../components/page-header.js';
import { type Column, RowList } from '../../components/row-list.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useFilters } from '../../components/use-filters.js';
import { startOfDay } from '../../format/local-day.js';
import { CheckoutFilters } from './checkout-filters.js';
import classes from './checkouts-page.module.css';

const FILTERS = ['q', 'status', 'store_id', 'currency', 'mode', 'kind', 'from', 'to'] as const;

/** Finds the one order that somebody asks about, or all of a kind. */
export function CheckoutsPage() {
  const { t } = useTranslation();
  const filters = useFilters(FILTERS);
  const { from, to, currency, ...others } = filters.values;
  const query = useRows<CheckoutRow>('/checkouts', {
    ...others,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    from: startOfDay(from),
    to: startOfDay(to, 1),
  });

  const columns: [Column<CheckoutRow>, ...Column<CheckoutRow>[]] = [
    {
      name: t('checkout.order'),
      cell: (row) => (
        <>
          <strong className={classes.order}>{row.order_number ?? row.order_id}</strong>
          {row.customer_email !== null && <span className={classes.small}>{row.customer_email}</span>}
        </>
      ),
    },
    {
      name: t('checkout.status'),
      narrow: 'aside',
      cell: (row) => (
        <span className={classes.badges}>
          <StatusBadge group="status" value={row.status} />
          {row.late && <span className={classes.flag}>{t('checkout.late')}</span>}
          {row.mode === 'test' && <span className={classes.flag}>{t('mode.test')}</span>}
        </span>
      ),
    },
    {
      name: t('checkout.amount'),
      align: 'right',
      narrow: 'aside',
      cell: (row) => (
        <>
          <strong>
            <Amount amount={row.amount} currency={row.currency} />
          </strong>
          {/[1-9]/.test(row.amount_refunded) && (
            <span className={classes.small}>
              −<Amount amount={row.amount_refunded} currency={row.currency} />
            </span>
          )}
        </>
      ),
    },
    { name: t('common.store'), cell: (row) => row.store.name },
    {
      name: t('checkout.reference'),
      narrow: 'hidden',
      cell: (row) => <span className={classes.reference}>{row.reference}</span>,
    },
    { name: t('checkout.created'), cell: (row) => <Moment at={row.created_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('nav.checkouts')} />
      <CheckoutFilters filters={filters} />
      <RowList
        query={query}
        label={t('nav.checkouts')}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => `/checkouts/${id}`}
        empty={
          filters.any ? (
            <Empty title={t('checkouts.none_found')} hint={t('checkouts.none_found_hint')}>
              <Button variant="default" size="xs" mt="xs" onClick={filters.clear}>
                {t('common.clear_filters')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('checkouts.none')} hint={t('checkouts.none_hint')} />
          )
        }
      />
    </>
  );
}
