import { formatMoney } from '@neropay/core';
import { type CreatePerform, defineCreate, defineInputFields, type InferInputData } from 'zapier-platform-core';
import { gatewayOf, isDryRun, neropayOf } from '../clients.js';
import { connectionOf } from '../connection.js';
import { told } from '../errors.js';
import { givenMoney, onlyGiven } from '../fields/given.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { AMOUNT, CANCEL_URL, CURRENCY, CUSTOMER_FIELDS, IDEMPOTENCY_KEY, SUCCESS_URL } from '../fields/shared.js';
import { CHECKOUT, checkoutResult, hostedPaymentResult } from '../output/checkout.js';

const inputFields = defineInputFields([
  {
    key: 'order_number',
    label: 'Order Number',
    type: 'string',
    required: true,
    helpText:
      'Your own number of the order. The same order, amount and currency again is the same checkout while it is open.',
  },
  AMOUNT,
  CURRENCY,
  {
    key: 'description',
    label: 'Description',
    type: 'text',
    required: true,
    helpText: 'What the customer pays for; they see it.',
  },
  { ...SUCCESS_URL, required: true },
  { ...CANCEL_URL, required: true },
  ...CUSTOMER_FIELDS,
  IDEMPOTENCY_KEY,
]);

const perform = (async (z, bundle) => {
  const { inputData } = bundle;
  const { order_number: order_id, description, success_url, cancel_url } = inputData;
  const money = givenMoney(z, inputData.amount, inputData.currency);
  const amount = formatMoney(money);
  const { currency } = money;
  const customer = onlyGiven({
    name: inputData.customer_name,
    email: inputData.customer_email,
    phone: inputData.customer_phone,
    address: inputData.customer_address,
  });
  const shared = { amount, currency, description, success_url, cancel_url, customer };
  if (connectionOf(bundle).gateway) {
    // The gateway has one open checkout for an order: what repeats is answered with it.
    const options = { idempotencyKey: idempotencyKey('checkout', inputData.idempotency_key, null) };
    return checkoutResult(await gatewayOf(z, bundle).checkouts.create({ ...shared, order_id }, options));
  }
  const neropay = neropayOf(z, bundle);
  const { hostedPayments } = isDryRun(bundle) ? neropay.dryRun : neropay;
  const key = idempotencyKey('checkout', inputData.idempotency_key, ['order', order_id, amount, currency]);
  const payment = await hostedPayments.create({ ...shared, identifier: order_id }, { idempotencyKey: key });
  return hostedPaymentResult(payment, { amount, currency, order_id });
}) satisfies CreatePerform<InferInputData<typeof inputFields>>;

export const createCheckout = defineCreate({
  key: 'create_checkout',
  noun: 'Checkout',
  display: {
    label: 'Create Checkout',
    description: 'Opens a page to pay an order on, for a customer who is sent there at once and comes back.',
  },
  operation: { inputFields, perform: told(perform), ...CHECKOUT },
});
