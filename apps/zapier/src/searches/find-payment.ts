import type { Transaction } from '@neropay/core';
import { defineInputFields, defineSearch, type InferInputData, type SearchPerform } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { given } from '../fields/given.js';
import { PAYMENT, paymentResult } from '../output/payment.js';
import { allOf, existing, required, searchPage } from './search.js';

const inputFields = defineInputFields([
  {
    key: 'payment_id',
    label: 'Payment',
    type: 'string',
    required: false,
    dynamic: 'payment_list.id.label',
    helpText: 'NeroPay’s number of the payment. Fill in this or a reference.',
  },
  {
    key: 'reference',
    label: 'Reference',
    type: 'string',
    required: false,
    helpText: 'Your order or invoice number, or NeroPay’s own reference, which begins with NP-.',
  },
]);

const perform = (async (z, bundle) => {
  const { transactions } = neropayOf(z, bundle);
  const id = given(bundle.inputData.payment_id);
  const reference = given(bundle.inputData.reference);
  if (id !== undefined) {
    const found = await existing(() => transactions.retrieve(id));
    return allOf(found && (reference === undefined || isNamed(found, reference)) ? [paymentResult(found)] : []);
  }
  const wanted = required(z, reference, 'Fill in the payment or its reference.');
  return searchPage({
    token: bundle.meta.paging_token,
    list: (query) => transactions.list({ ...query, q: wanted }),
    matches: (row) => isNamed(row, wanted),
    resultOf: paymentResult,
  });
}) satisfies SearchPerform<InferInputData<typeof inputFields>>;

function isNamed({ identifier, reference, trx }: Transaction, name: string): boolean {
  return [identifier, reference, trx].includes(name);
}

export const findPayment = defineSearch({
  key: 'find_payment',
  noun: 'Payment',
  display: { label: 'Find Payment', description: 'Finds a payment by its number or by your reference.' },
  operation: { inputFields, canPaginate: true, perform: told(perform), ...PAYMENT },
});
