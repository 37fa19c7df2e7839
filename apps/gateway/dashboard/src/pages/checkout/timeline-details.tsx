import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TimelineEntry } from '../../../../src/operator/api.js';
import { AuditDetails } from '../../components/audit-details.js';
import { BodyText } from '../../components/body-text.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Unfold } from '../../components/unfold.js';
import classes from './timeline.module.css';

/** What else is known of it. */
export function EntryDetails({ entry }: { readonly entry: TimelineEntry }) {
  const { t } = useTranslation();
  switch (entry.kind) {
    case 'asked':
      return null;
    case 'opened':
      return entry.hosted_id === null ? null : (
        <p className={classes.line}>{t('timeline.hosted', { id: entry.hosted_id })}</p>
      );
    case 'refused':
      return (
        <p className={classes.line}>
          {entry.message} ({entry.code})
        </p>
      );
    case 'notification':
      return (
        <>
          <p className={classes.line}>
            {entry.verified ? t('timeline.verified') : t('timeline.unverified')}
            {entry.outcome !== null && ` · ${t('timeline.outcome', { outcome: entry.outcome })}`}
          </p>
          {entry.body === null ? (
            <p className={classes.line}>{t('timeline.body_gone')}</p>
          ) : (
            <Unfold summary={t('timeline.body')}>
              <BodyText body={entry.body} />
            </Unfold>
          )}
        </>
      );
    case 'event':
      return (
        <p className={classes.line}>
          <code>{entry.id}</code> · {t('timeline.sequence', { sequence: entry.sequence })}
        </p>
      );
    case 'delivery': {
      const { id, attempts, last_reason } = entry.delivery;
      return (
        <p className={classes.line}>
          {t('delivery.tries', { count: attempts })}
          {last_reason !== null && ` · ${last_reason}`} ·{' '}
          <Anchor component={Link} to={`/deliveries/${id}`} size="sm">
            {t('timeline.to_delivery', { id })}
          </Anchor>
        </p>
      );
    }
    case 'refund':
      return (
        <p className={classes.line}>
          <StatusBadge group="refund_status" value={entry.refund.status} /> {entry.refund.reason}
          {entry.refund.error && ` ${entry.refund.error.message}`}
        </p>
      );
    case 'operator':
      return (
        <>
          <p className={classes.line}>
            <StatusBadge group="outcome" value={entry.entry.outcome} />
          </p>
          <AuditDetails details={entry.entry.details} />
        </>
      );
  }
}
