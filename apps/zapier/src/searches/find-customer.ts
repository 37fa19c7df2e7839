import { defineInputFields, defineSearch, type InferInputData, type SearchPerform } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { given } from '../fields/given.js';
import { CUSTOMER, customerResult } from '../output/customer.js';
import { required, searchPage } from './search.js';

const inputFields = defineInputFields([
  { key: 'email', label: 'Email', type: 'string', required: false, helpText: 'The surest: names are many.' },
  { key: 'phone', label: 'Phone', type: 'string', required: false },
  { key: 'name', label: 'Name', type: 'string', required: false, helpText: 'The whole name, in any case.' },
]);

const perform = (async (z, bundle) => {
  const { customers } = neropayOf(z, bundle);
  const email = given(bundle.inputData.email);
  const phone = given(bundle.inputData.phone);
  const name = given(bundle.inputData.name);
  const wanted = required(z, email ?? phone ?? name, 'Fill in an email, a phone number or a name.');
  return searchPage({
    token: bundle.meta.paging_token,
    list: (query) => customers.list({ ...query, q: wanted }),
    matches: (customer) =>
      isSame(customer.email, email) && isSame(customer.phone, phone) && isSame(customer.name, name),
    resultOf: customerResult,
  });
}) satisfies SearchPerform<InferInputData<typeof inputFields>>;

/** Everything that was filled in must fit. */
function isSame(known: string | null | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || known?.toLowerCase() === wanted.toLowerCase();
}

export const findCustomer = defineSearch({
  key: 'find_customer',
  noun: 'Customer',
  display: { label: 'Find Customer', description: 'Finds a customer by email, phone or name.' },
  operation: { inputFields, canPaginate: true, perform: told(perform), ...CUSTOMER },
});
