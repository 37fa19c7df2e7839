import { defineInputFields, defineSearch, type InferInputData, type SearchPerform } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { given } from '../fields/given.js';
import { PAYMENT_LINK, paymentLinkResult } from '../output/payment-link.js';
import { allOf, existing, required, searchPage } from './search.js';

const inputFields = defineInputFields([
  {
    key: 'payment_link_id',
    label: 'Payment Link',
    type: 'string',
    required: false,
    dynamic: 'payment_link_list.id.label',
    helpText: 'Fill in this or your reference.',
  },
  {
    key: 'identifier',
    label: 'Your Reference',
    type: 'string',
    required: false,
    helpText: 'The invoice or order number that it was made with.',
  },
]);

const perform = (async (z, bundle) => {
  const { paymentLinks } = neropayOf(z, bundle);
  const id = given(bundle.inputData.payment_link_id);
  const identifier = given(bundle.inputData.identifier);
  if (id !== undefined) {
    const found = await existing(() => paymentLinks.retrieve(id));
    return allOf(
      found && (identifier === undefined || found.identifier === identifier) ? [paymentLinkResult(found)] : [],
    );
  }
  const wanted = required(z, identifier, 'Fill in the payment link or your reference.');
  return searchPage({
    token: bundle.meta.paging_token,
    list: (query) => paymentLinks.list({ ...query, q: wanted }),
    matches: (link) => link.identifier === wanted,
    resultOf: paymentLinkResult,
  });
}) satisfies SearchPerform<InferInputData<typeof inputFields>>;

export const findPaymentLink = defineSearch({
  key: 'find_payment_link',
  noun: 'Payment Link',
  display: {
    label: 'Find Payment Link',
    description: 'Finds a payment link by your reference, and says whether it was paid.',
  },
  operation: { inputFields, canPaginate: true, perform: told(perform), ...PAYMENT_LINK },
});
