import { type CreatePerform, defineCreate, defineInputFields, type InferInputData } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { onlyGiven } from '../fields/given.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { IDEMPOTENCY_KEY } from '../fields/shared.js';
import { CUSTOMER, customerResult } from '../output/customer.js';

const details = defineInputFields([
  { key: 'email', label: 'Email', type: 'string', required: false },
  { key: 'phone', label: 'Phone', type: 'string', required: false },
  { key: 'address1', label: 'Address Line 1', type: 'string', required: false },
  { key: 'address2', label: 'Address Line 2', type: 'string', required: false },
  { key: 'city', label: 'City', type: 'string', required: false },
  { key: 'postcode', label: 'Postcode', type: 'string', required: false },
  {
    key: 'instructions',
    label: 'Instructions',
    type: 'text',
    required: false,
    helpText: 'For deliveries, or about the customer.',
  },
]);

const createFields = defineInputFields([
  { key: 'name', label: 'Name', type: 'string', required: true },
  ...details,
  IDEMPOTENCY_KEY,
]);
const updateFields = defineInputFields([
  {
    key: 'customer_id',
    label: 'Customer',
    type: 'string',
    required: true,
    dynamic: 'customer_list.id.label',
    search: 'find_customer.id',
  },
  { key: 'name', label: 'Name', type: 'string', required: false, helpText: 'What is left empty stays as it is.' },
  ...details,
]);

type Details = Partial<InferInputData<typeof details>>;

function written({ email, phone, address1, address2, city, postcode, instructions }: Details) {
  return { email, phone, address1, address2, city, postcode, instructions };
}

const create = (async (z, bundle) => {
  const { name, idempotency_key } = bundle.inputData;
  const key = idempotencyKey('customer', idempotency_key, null);
  const params = { ...onlyGiven(written(bundle.inputData)), name: name.trim() };
  return customerResult(await neropayOf(z, bundle).customers.create(params, { idempotencyKey: key }));
}) satisfies CreatePerform<InferInputData<typeof createFields>>;

const update = (async (z, bundle) => {
  const { name, customer_id } = bundle.inputData;
  const params = onlyGiven({ ...written(bundle.inputData), name });
  if (Object.keys(params).length === 0) {
    throw new z.errors.Error(
      'There is nothing to change: fill in at least one field besides the customer.',
      'NothingToChange',
    );
  }
  return customerResult(await neropayOf(z, bundle).customers.update(customer_id.trim(), params));
}) satisfies CreatePerform<InferInputData<typeof updateFields>>;

export const createCustomer = defineCreate({
  key: 'create_customer',
  noun: 'Customer',
  display: { label: 'Create Customer', description: 'Adds a customer.' },
  operation: { inputFields: createFields, perform: told(create), ...CUSTOMER },
});

export const updateCustomer = defineCreate({
  key: 'update_customer',
  noun: 'Customer',
  display: { label: 'Update Customer', description: 'Changes what is known of a customer.' },
  operation: { inputFields: updateFields, perform: told(update), ...CUSTOMER },
});
