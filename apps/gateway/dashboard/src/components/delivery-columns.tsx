import { useTranslation } from 'react-i18next';
import type { DeliveryRow } from '../../../src/operator/api.js';
import { useWords } from '../i18n/use-words.js';
import classes from './delivery-columns.module.css';
import { Moment } from './moment.js';
import type { Column } from './row-list.js';
import { StatusBadge } from './status-badge.js';

/** How deliveries are listed. Of those that were given up it is not said each time that they were. */
export function useDeliveryColumns({ dead = false } = {}): [Column<DeliveryRow>, ...Column<DeliveryRow>[]] {
  const { t } = useTranslation();
  const event = useWords('event');
  const state: Column<DeliveryRow> = {
    name: t('delivery.state'),
    narrow: 'aside',
    cell: (row) => <StatusBadge group="delivery_state" value={row.state} />,
  };
  const next: Column<DeliveryRow> = {
    name: t('delivery.next'),
    cell: (row) => (row.next_attempt_at === null ? '–' : <Moment at={row.next_attempt_at} />),
  };
  return [
    {
      name: t('delivery.event'),
      cell: (row) => (
        <>
          <strong>{event(row.type)}</strong>
          <span className={classes.small}>{row.type}</span>
        </>
      ),
    },
    ...(dead ? [] : [state]),
    { name: t('common.store'), cell: (row) => row.store?.name ?? '–' },
    {
      name: t('delivery.last'),
      cell: (row) => (
        <>
          {t('delivery.tries', { count: row.attempts })}
          {row.last_status !== null && ` · HTTP ${row.last_status}`}
          {row.last_reason !== null && <span className={classes.small}>{row.last_reason}</span>}
        </>
      ),
    },
    { name: t('delivery.created'), cell: (row) => <Moment at={row.created_at} /> },
    ...(dead ? [] : [next]),
  ];
}
