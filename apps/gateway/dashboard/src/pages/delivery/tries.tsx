import { useTranslation } from 'react-i18next';
import type { DeliveryView } from '../../../../src/operator/api.js';
import { BodyText } from '../../components/body-text.js';
import { Empty } from '../../components/empty.js';
import { Moment } from '../../components/moment.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Unfold } from '../../components/unfold.js';
import classes from './tries.module.css';

/** Each try, the newest first, with the beginning of what the receiver answered. */
export function Tries({ tries }: Pick<DeliveryView, 'tries'>) {
  const { t } = useTranslation();
  if (tries.length === 0) return <Empty title={t('tries.none')} />;
  return (
    <ol className={classes.tries}>
      {tries.map(({ at, attempt, outcome, status, reason, ms, response }) => (
        <li key={`${at}-${attempt}`} className={classes.try}>
          <div className={classes.top}>
            <StatusBadge group="try_outcome" value={outcome} />
            <strong>{status === null ? t('tries.no_answer') : `HTTP ${status}`}</strong>
            <span className={classes.dim}>{t('tries.took', { ms })}</span>
            <span className={classes.when}>
              <Moment at={at} precise />
            </span>
          </div>
          {reason !== null && <p className={classes.reason}>{reason}</p>}
          {response !== null && response !== '' && (
            <Unfold summary={t('tries.response')}>
              <BodyText body={response} />
            </Unfold>
          )}
        </li>
      ))}
    </ol>
  );
}
