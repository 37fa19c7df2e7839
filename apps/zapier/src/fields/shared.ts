import { listCurrencies } from '@neropay/core';
import { defineInputField, defineInputFields } from 'zapier-platform-core';

const NAMES = new Intl.DisplayNames('en', { type: 'currency' });

/** Text, not a number: 15.99 has no exact binary number. */
export const AMOUNT = defineInputField({
  key: 'amount',
  label: 'Amount',
  type: 'string',
  required: true,
  placeholder: '15.99',
  helpText: 'With a point and without a currency sign, such as `15.99`. Yen have no decimals, Kuwaiti dinars three.',
});

export const CURRENCY = defineInputField({
  key: 'currency',
  label: 'Currency',
  type: 'string',
  required: true,
  choices: listCurrencies().map((code) => ({
    value: code,
    sample: code,
    label: `${code} – ${NAMES.of(code) ?? code}`,
  })),
  helpText: 'Which ones you can take is decided by your NeroPay account.',
});

export const IDEMPOTENCY_KEY = defineInputField({
  key: 'idempotency_key',
  label: 'Idempotency Key',
  type: 'string',
  required: false,
  helpText:
    'Something that is new for every run and the same when a run is replayed, such as the id of the row that started the zap: then a replay does nothing twice.',
});

/** Who pays, as far as it is known. */
export const CUSTOMER_FIELDS = defineInputFields([
  { key: 'customer_name', label: 'Customer Name', type: 'string', required: false },
  { key: 'customer_email', label: 'Customer Email', type: 'string', required: false },
  { key: 'customer_phone', label: 'Customer Phone', type: 'string', required: false },
  {
    key: 'customer_address',
    label: 'Customer Address',
    type: 'text',
    required: false,
    helpText: 'For the bill, in one text.',
  },
]);

export const SUCCESS_URL = defineInputField({
  key: 'success_url',
  label: 'Success Page',
  type: 'string',
  required: false,
  helpText: 'Where the customer’s browser goes after paying.',
});

export const CANCEL_URL = defineInputField({
  key: 'cancel_url',
  label: 'Cancel Page',
  type: 'string',
  required: false,
  helpText: 'Where the customer’s browser goes when they do not pay.',
});

/** The payment that a step is about. */
export function paymentField(helpText: string) {
  return defineInputField({
    key: 'payment_id',
    label: 'Payment',
    type: 'string',
    required: true,
    dynamic: 'payment_list.id.label',
    search: 'find_payment.id',
    helpText,
  });
}
