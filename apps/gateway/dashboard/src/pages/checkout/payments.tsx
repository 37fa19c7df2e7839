import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../../src/operator/api.js';
import { Amount } from '../../components/amount.js';
import { Copyable } from '../../components/copyable.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useWords } from '../../i18n/use-words.js';
import classes from './money-rows.module.css';
import { RefundDialog } from './refund-dialog.js';

type Payment = CheckoutView['payments'][number];

/** What the provider knows of it. A payment that came twice is given back from here. */
export function Payments({ checkout }: { readonly checkout: CheckoutView }) {
  const { t } = useTranslation();
  const dispute = useWords('dispute');
  const [refunding, refund] = useState<Payment>();
  return (
    <Panel title={t('checkout.payments')}>
      <ul className={classes.rows}>
        {checkout.payments.map((payment) => (
          <li key={payment.id} className={classes.row}>
            <div className={classes.main}>
              <StatusBadge group="payment_status" value={payment.status} />
              {payment.duplicate && <strong className={classes.flag}>{t('checkout.duplicate_flag')}</strong>}
              {payment.dispute !== null && (
                <span className={classes.flag}>{t('checkout.dispute', { state: dispute(payment.dispute) })}</span>
              )}
              <Copyable text={payment.id} label={t('checkout.transaction')} />
            </div>
            <div className={classes.money}>
              {payment.amount !== null && payment.currency !== null && (
                <strong>
                  <Amount amount={payment.amount} currency={payment.currency} />
                </strong>
              )}
              {payment.refunded !== null && payment.currency !== null && /[1-9]/.test(payment.refunded) && (
                <span className={classes.small}>
                  −<Amount amount={payment.refunded} currency={payment.currency} />
                </span>
              )}
              {payment.refundable !== null && payment.id !== checkout.transaction_id && (
                <Button size="compact-xs" variant="default" onClick={() => refund(payment)}>
                  {t('refund.this_payment')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {refunding?.refundable && (
        <RefundDialog
          checkout={checkout}
          most={refunding.refundable}
          paymentId={refunding.id}
          onClose={() => refund(undefined)}
        />
      )}
    </Panel>
  );
}
