import { useTranslation } from 'react-i18next';
import type { RefundView } from '../../../../src/operator/api.js';
import { Amount } from '../../components/amount.js';
import { Copyable } from '../../components/copyable.js';
import { Moment } from '../../components/moment.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import classes from './money-rows.module.css';

export function Refunds({ refunds }: { readonly refunds: readonly RefundView[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('checkout.refunds')}>
      <ul className={classes.rows}>
        {refunds.map((refund) => (
          <li key={refund.id} className={classes.row}>
            <div className={classes.main}>
              <StatusBadge group="refund_status" value={refund.status} />
              <Copyable text={refund.id} label={t('refund.id')} />
              {refund.reason !== null && <span className={classes.words}>{refund.reason}</span>}
              {refund.error && <span className={classes.words}>{refund.error.message}</span>}
            </div>
            <div className={classes.money}>
              <strong>
                <Amount amount={refund.amount} currency={refund.currency} />
              </strong>
              <span className={classes.small}>
                <Moment at={refund.created_at} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
