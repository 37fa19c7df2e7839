import { IconAlertTriangle, IconChevronRight, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSystem } from '../../api/queries.js';
import { Failure } from '../../components/failure.js';
import classes from './attention.module.css';
import { useAttention } from './use-attention.js';

/** A queue whose oldest row waits longer than this is stuck, in milliseconds. */
const STUCK_AFTER = 5 * 60_000;

/** Whether anything is wrong: what, how many, and where to look. */
export function Attention() {
  const { t } = useTranslation();
  const attention = useAttention();
  const system = useSystem();
  const error = attention.error ?? system.error;
  if (error) return <Failure error={error} retry={() => Promise.all([attention.refetch(), system.refetch()])} />;
  if (!attention.data || !system.data) return <div className={classes.calm}>{t('attention.looking')}</div>;
  const { review, disputed, dead_deliveries, disabled_endpoints, stuck_refunds } = attention.data;
  const stuck = Object.values(system.data.queues).filter(({ oldest_due_at }) => isStuck(oldest_due_at)).length;
  const items = [
    { count: review, text: t('attention.review', { count: review }), to: '/checkouts?status=review' },
    { count: disputed, text: t('attention.disputed', { count: disputed }), to: '/checkouts?status=disputed' },
    { count: dead_deliveries, text: t('attention.dead', { count: dead_deliveries }), to: '/dead-letters' },
    { count: disabled_endpoints, text: t('attention.endpoints', { count: disabled_endpoints }), to: '/stores' },
    { count: stuck_refunds, text: t('attention.refunds', { count: stuck_refunds }), to: '/system' },
    { count: stuck, text: t('attention.queues', { count: stuck }), to: '/system' },
    {
      count: system.data.open_breakers.length,
      text: t('attention.breakers', { count: system.data.open_breakers.length }),
      to: '/system',
    },
    { count: system.data.database.ok ? 0 : 1, text: t('attention.database'), to: '/system' },
  ].filter(({ count }) => count > 0);
  if (items.length === 0) {
    return (
      <div className={classes.calm} role="status">
        <IconCircleCheck size={22} aria-hidden />
        <strong>{t('attention.none')}</strong>
        <span>{t('attention.none_hint')}</span>
      </div>
    );
  }
  return (
    <section className={classes.wrong} aria-label={t('attention.title')}>
      <h2 className={classes.title}>
        <IconAlertTriangle size={20} aria-hidden />
        {t('attention.title')}
      </h2>
      <ul className={classes.items}>
        {items.map(({ text, count, to }) => (
          <li key={text}>
            <Link to={to} className={classes.item}>
              <span className={classes.count}>{count}</span> <span>{text}</span>
              <IconChevronRight size={17} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isStuck(oldestDueAt: string | null): boolean {
  return oldestDueAt !== null && Date.now() - Date.parse(oldestDueAt) > STUCK_AFTER;
}
