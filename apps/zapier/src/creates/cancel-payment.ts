import { type CreatePerform, defineCreate, defineInputFields, type InferInputData } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { paymentField } from '../fields/shared.js';
import { PAYMENT, paymentResult } from '../output/payment.js';

const inputFields = defineInputFields([
  paymentField('A payment that is still pending. One that was paid can only be given back: use Refund Payment.'),
]);

const perform = (async (z, bundle) => {
  const { transactions } = neropayOf(z, bundle);
  const id = bundle.inputData.payment_id.trim();
  await transactions.cancel(id, { idempotencyKey: idempotencyKey('cancel', undefined, [id]) });
  // The answer to a cancellation is often no more than its id.
  return paymentResult(await transactions.retrieve(id));
}) satisfies CreatePerform<InferInputData<typeof inputFields>>;

export const cancelPayment = defineCreate({
  key: 'cancel_payment',
  noun: 'Payment',
  display: {
    label: 'Cancel Payment',
    description: 'Ends a pending payment before it is paid, where NeroPay allows it.',
  },
  operation: {
    inputFields,
    perform: told(perform),
    outputFields: PAYMENT.outputFields,
    sample: { ...PAYMENT.sample, status: 'cancelled' },
  },
});
