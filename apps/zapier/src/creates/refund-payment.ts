import {
  addMoney,
  compareMoney,
  formatMoney,
  type Money,
  money,
  type NeroPay,
  parseMoney,
  type Transaction,
} from '@neropay/core';
import {
  type Bundle,
  type CreatePerform,
  defineCreate,
  defineInputFields,
  type InferInputData,
  type ZObject,
} from 'zapier-platform-core';
import { gatewayOf, neropayOf } from '../clients.js';
import { connectionOf } from '../connection.js';
import { told } from '../errors.js';
import { given, givenMoney } from '../fields/given.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { AMOUNT, IDEMPOTENCY_KEY, paymentField } from '../fields/shared.js';
import { gatewayRefund, madeRefund, REFUND, type RefundResult } from '../output/refund.js';
import { refundsOf } from '../triggers/refunds.js';

const inputFields = defineInputFields([
  paymentField('The payment to give back. Map the Payment ID of an earlier step.'),
  {
    ...AMOUNT,
    required: false,
    helpText: 'Such as `5.00`, in the payment’s currency. Left empty, all that is left of it is given back.',
  },
  { key: 'reason', label: 'Reason', type: 'string', required: false, placeholder: 'requested_by_customer' },
  {
    ...IDEMPOTENCY_KEY,
    helpText:
      'Left empty, the same amount of the same payment is given back once, however often the zap runs or is replayed. To give back the same amount twice on purpose, map something here that differs.',
  },
]);

const perform = (async (z, bundle) => {
  const { payment_id, amount, reason, idempotency_key } = bundle.inputData;
  const neropay = neropayOf(z, bundle);
  const payment = await neropay.transactions.retrieve(payment_id.trim());
  const asked = given(amount) === undefined ? null : givenMoney(z, amount ?? '', payment.currency);
  const why = given(reason);
  const key = idempotencyKey('refund', idempotency_key, [
    String(payment.id),
    asked ? formatMoney(asked) : 'all',
    why ?? '',
  ]);
  const params = { ...(asked && { amount: formatMoney(asked) }), ...(why !== undefined && { reason: why }) };

  const checkoutId = await checkoutOf(z, bundle, payment);
  if (checkoutId !== null) {
    const refund = await gatewayOf(z, bundle).refunds.create(checkoutId, params, { idempotencyKey: key });
    return gatewayRefund(refund, { id: String(payment.id), reference: payment.trx ?? null });
  }
  await refuseTooMuch(z, neropay, payment, asked);
  return madeRefund(
    await neropay.transactions.refund(payment.id, params, { idempotencyKey: key }),
    payment.trx ?? null,
  );
}) satisfies CreatePerform<InferInputData<typeof inputFields>, RefundResult>;

/**
 * The gateway's checkout that was paid by it, where this connection opened it: then the gateway keeps the sum, also when several give back at once. NeroPay
 * knows it by the order's number, or by that and a number of its own.
 *
 * The way must be the same each time a step is run: asked for once here and once there, money would go back twice. So a checkout of which it is not known yet
 * by what it was paid is settled first, and nothing is given back until it is.
 * @throws when the gateway cannot tell yet
 */
async function checkoutOf(z: ZObject, bundle: Bundle, payment: Transaction): Promise<string | null> {
  const name = payment.identifier ?? payment.reference;
  if (!name || connectionOf(bundle).gateway === null) return null;
  const gateway = gatewayOf(z, bundle);
  for (const order_id of new Set([name, name.replace(/-\d+$/, '')])) {
    for (const { id, transaction_id } of await gateway.checkouts.list({ order_id })) {
      const paidBy = transaction_id ?? (await gateway.checkouts.retrieve(id, { refresh: true })).transaction_id;
      if (paidBy === String(payment.id)) return id;
      if (paidBy === null && payment.metadata?.checkout_id === id) {
        throw new z.errors.Error(
          'Nothing was sent: your gateway does not know this payment yet. Run the step again in a minute.',
          'PaymentNotSettled',
        );
      }
    }
  }
  return null;
}

/**
 * NeroPay checks a refund against the whole payment only, not against what went back before. What it shows of that is in the wallet's ledger; a refund that
 * is sent again is there already, so only what comes on top of a full one can be told.
 */
async function refuseTooMuch(z: ZObject, neropay: NeroPay, payment: Transaction, asked: Money | null): Promise<void> {
  const paid = parseMoney(payment.amount, payment.currency);
  if (asked !== null && compareMoney(asked, paid) > 0) {
    throw new z.errors.Error(
      `Nothing was sent: ${formatMoney(asked)} ${payment.currency} is more than the ${payment.amount} ${payment.currency} that were paid.`,
      'RefundExceedsPayment',
    );
  }
  const reference = payment.trx;
  if (!reference || asked === null) return;
  const made = await refundsOf(neropay, { id: String(payment.id), reference });
  const amounts = made.flatMap(({ amount }) =>
    typeof amount === 'string' ? [parseMoney(amount, payment.currency)] : [],
  );
  const isRepeat = amounts.some((amount) => compareMoney(amount, asked) === 0);
  const sum = amounts.reduce(addMoney, money(0n, payment.currency));
  if (isRepeat || compareMoney(addMoney(sum, asked), paid) <= 0) return;
  throw new z.errors.Error(
    `Nothing was sent: ${formatMoney(sum)} ${payment.currency} went back before, so ${formatMoney(asked)} would be more than the ${payment.amount} that were paid.`,
    'RefundExceedsPayment',
  );
}

export const refundPayment = defineCreate({
  key: 'refund_payment',
  noun: 'Refund',
  display: { label: 'Refund Payment', description: 'Gives a payment back, all of it or a part.' },
  operation: {
    inputFields,
    perform: told(perform),
    outputFields: REFUND.outputFields,
    sample: { ...REFUND.sample, reason: 'requested_by_customer' },
  },
});
