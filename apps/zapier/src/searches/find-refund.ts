import { defineInputFields, defineSearch, type InferInputData, type SearchPerform } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { given } from '../fields/given.js';
import { paymentField } from '../fields/shared.js';
import { REFUND } from '../output/refund.js';
import { refundsOf } from '../triggers/refunds.js';
import { allOf, existing } from './search.js';

const inputFields = defineInputFields([
  paymentField('The payment whose refunds are looked for.'),
  {
    key: 'refund_number',
    label: 'Refund ID',
    type: 'string',
    required: false,
    placeholder: 'rf_nero_123',
    helpText: 'Left empty, every refund of the payment is found, the newest first.',
  },
]);

const perform = (async (z, bundle) => {
  const neropay = neropayOf(z, bundle);
  const wanted = given(bundle.inputData.refund_number);
  const payment = await existing(() => neropay.transactions.retrieve(bundle.inputData.payment_id.trim()));
  if (!payment?.trx) return allOf([]);
  const refunds = await refundsOf(neropay, { id: String(payment.id), reference: payment.trx });
  return allOf(refunds.filter(({ id }) => wanted === undefined || id === wanted));
}) satisfies SearchPerform<InferInputData<typeof inputFields>>;

export const findRefund = defineSearch({
  key: 'find_refund',
  noun: 'Refund',
  display: { label: 'Find Refund', description: 'Finds what went back of a payment.' },
  operation: { inputFields, canPaginate: true, perform: told(perform), ...REFUND },
});
