import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { localDay } from '../../format/local-day.js';
import classes from './statuses.module.css';

/** What became of the checkouts that were opened in the range; each leads to them. */
export function Statuses({
  statuses,
  from,
  mode,
}: {
  readonly statuses: readonly { readonly status: string; readonly count: number }[];
  readonly from: Date;
  readonly mode: 'live' | 'test';
}) {
  const { t } = useTranslation();
  const most = Math.max(1, ...statuses.map(({ count }) => count));
  return (
    <Panel title={t('overview.opened')}>
      {statuses.length === 0 && <Empty title={t('overview.none_opened')} />}
      <ul className={classes.statuses}>
        {statuses.map(({ status, count }) => (
          <li key={status}>
            <Link
              className={classes.status}
              to={{ pathname: '/checkouts', search: `?${new URLSearchParams({ status, mode, from: localDay(from) })}` }}
            >
              <StatusBadge group="status" value={status} />
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className={classes.count}>{count}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
