import { ConflictError, formatMoney } from '@neropay/core';
import { type CreatePerform, defineCreate, defineInputFields, type InferInputData } from 'zapier-platform-core';
import { isDryRun, neropayOf } from '../clients.js';
import { connectionOf, ipnAddressOf } from '../connection.js';
import { told } from '../errors.js';
import { given, givenMoney, onlyGiven } from '../fields/given.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { AMOUNT, CANCEL_URL, CURRENCY, CUSTOMER_FIELDS, IDEMPOTENCY_KEY, SUCCESS_URL } from '../fields/shared.js';
import { PAYMENT_LINK, paymentLinkResult } from '../output/payment-link.js';

/** As the API reference has them for Zapier, and what a payment link may have besides. */
const inputFields = defineInputFields([
  {
    key: 'identifier',
    label: 'Your Reference',
    type: 'string',
    required: false,
    helpText:
      'Your invoice or order number. Each can be used once, so a replayed run gets the link that the first one made. Left empty, every run makes a new link.',
  },
  AMOUNT,
  CURRENCY,
  {
    key: 'details',
    label: 'Details',
    type: 'text',
    required: true,
    helpText: 'What the customer pays for; they see it.',
  },
  ...CUSTOMER_FIELDS,
  SUCCESS_URL,
  CANCEL_URL,
  {
    key: 'ipn_url',
    label: 'Notification Address',
    type: 'string',
    required: false,
    helpText:
      'Where NeroPay posts what becomes of the payment. Left empty, it is your gateway, which starts “Payment Link Paid” at once.',
  },
  {
    key: 'public_key',
    label: 'Public Key',
    type: 'string',
    required: false,
    helpText: 'Left empty, it is the one of your connection. It must belong to the same account.',
  },
  IDEMPOTENCY_KEY,
]);

const perform = (async (z, bundle) => {
  const { inputData } = bundle;
  const connection = connectionOf(bundle);
  const money = givenMoney(z, inputData.amount, inputData.currency);
  const identifier = given(inputData.identifier);
  const params = {
    ...onlyGiven({
      public_key: given(inputData.public_key) ?? connection.publicKey,
      identifier,
      customer_name: inputData.customer_name,
      customer_email: inputData.customer_email,
      customer_phone: inputData.customer_phone,
      customer_address: inputData.customer_address,
      success_url: inputData.success_url,
      cancel_url: inputData.cancel_url,
      ipn_url: given(inputData.ipn_url) ?? ipnAddressOf(connection),
    }),
    amount: formatMoney(money),
    currency: money.currency,
    details: inputData.details,
  };
  const neropay = neropayOf(z, bundle);
  const { paymentLinks } = isDryRun(bundle) ? neropay.dryRun : neropay;
  // An identifier is unique for the account: the same one again is the same link.
  const key = idempotencyKey(
    'payment_link',
    inputData.idempotency_key,
    identifier === undefined ? null : ['identifier', identifier],
  );
  try {
    return paymentLinkResult(await paymentLinks.create(params, { idempotencyKey: key }));
  } catch (error) {
    if (!(error instanceof ConflictError) || identifier === undefined) throw error;
    throw new z.errors.Error(
      `There is a payment with your reference “${identifier}” already, and it is another one. Map something that is new for every link, or leave the field empty.`,
      error.code,
      error.status,
    );
  }
}) satisfies CreatePerform<InferInputData<typeof inputFields>>;

export const createPaymentLink = defineCreate({
  key: 'create_payment_link',
  noun: 'Payment Link',
  display: {
    label: 'Create Payment Link',
    description: 'Makes a link that a customer can pay by, to send in an email or a message.',
  },
  operation: { inputFields, perform: told(perform), ...PAYMENT_LINK },
});
