import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../../src/operator/api.js';
import { ApiError } from '../../api/api-error.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { randomKey } from '../../api/random-key.js';
import { useAction } from '../../api/use-action.js';
import { type UnsettledRefund, unsettledRefund } from './unsettled-refund.js';

/** What is given back: an amount in major units, and why. */
export type Refund = Omit<UnsettledRefund, 'key'>;

/**
 * One refund, however often it is sent: its key is made with the dialog, and is the old one's where an answer was lost before. Only after an
 * answer that refuses it, when certainly nothing was done, does a changed one get another key.
 */
export function useRefund({
  checkoutId,
  paymentId,
  onDone,
}: {
  readonly checkoutId: string;
  readonly paymentId: string | undefined;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const memory = unsettledRefund([checkoutId, paymentId]);
  const [unsettled, setUnsettled] = useState(memory.find);
  const [key, setKey] = useState(() => unsettled?.key ?? randomKey());
  const settled = () => {
    memory.forget();
    setUnsettled(null);
  };
  const action = useAction({
    act: ({ amount, reason }: Refund) => {
      memory.remember({ key, amount, reason });
      return write<CheckoutView>(
        'POST',
        `/checkouts/${encodeURIComponent(checkoutId)}/refunds`,
        { amount, ...(paymentId !== undefined && { payment_id: paymentId }), ...(reason !== '' && { reason }) },
        key,
      );
    },
    done: ({ refunds }) => (refunds.at(-1)?.status === 'succeeded' ? t('refund.done') : t('refund.under_way')),
    onDone: (checkout) => {
      settled();
      queryClient.setQueryData(keys.checkout(checkout.id), checkout);
      onDone();
    },
    // The dialog says it.
    failed: (error) => {
      if (isUnknown(error)) {
        setUnsettled(memory.find());
        return;
      }
      settled();
      setKey(randomKey());
    },
    changes: [keys.checkout(checkoutId), keys.checkouts, keys.overview],
  });
  return { ...action, unsettled };
}

function isUnknown(error: Error): boolean {
  return error instanceof ApiError && error.unknown;
}
