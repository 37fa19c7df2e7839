import { addMoney, equalMoney, formatMoney, type Money, money } from '@neropay/core';
import * as z from 'zod';
import { invalidField } from '../api-error.js';
import { refuseCardData } from '../card-data.js';
import type { Endpoint } from '../endpoint.js';
import { decimal, parseAmount, parseBody } from '../fields.js';
import type { Account, Split } from '../model.js';
import { presentPayment, presentTransaction } from '../present.js';
import type { Provider } from '../provider.js';
import type { Store } from '../store.js';
import { hostedPaymentRequest } from './payment-request.js';

const splitPayment = z.object({
  splits: z
    .array(z.object({ account_id: z.string().nullish(), amount: decimal }), 'must be a list of recipients.')
    .min(1, 'must name at least one recipient.')
    .max(50, 'must name 50 recipients at most.'),
});

/** One payment of one customer, paid on its hosted page like any other, and then shared out. */
export function splitPaymentEndpoints({ store, desk, checkoutUrl }: Provider): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/split-payments',
      handle(call) {
        refuseCardData(call.body);
        const request = hostedPaymentRequest(call, 'split_payment');
        const splits = parseBody(splitPayment, call.body).splits.map(({ account_id, amount }, index): Split => {
          const recipient = account_id ?? call.account.id;
          assertRecipient(store, call.account, recipient, `splits.${index}.account_id`);
          const field = `splits.${index}.amount`;
          return { accountId: recipient, amount: parseAmount(call.account, amount, request.amount.currency, field) };
        });
        assertWhole(splits, request.amount);
        const payment = desk.open(call.account, { ...request, splits });
        const [transaction] = store.transactionsOf(payment.id);
        return {
          status: 201,
          data: {
            ...presentPayment(payment, 'pending', checkoutUrl(payment)),
            splits: splits.map(({ accountId, amount }) => ({ account_id: accountId, amount: formatMoney(amount) })),
            transaction: transaction && presentTransaction(transaction),
          },
        };
      },
    },
  ];
}

/** The account itself, the platform that it is connected to, and whom either of them has connected. */
function assertRecipient(store: Store, account: Account, id: string, field: string): void {
  const found = store.accounts.get(id);
  const platform = account.platformId ?? account.id;
  if (found?.id !== account.id && found?.id !== platform && found?.platformId !== platform) {
    throw invalidField(field, `The ${field} field must be the id of this account or of a connected one.`);
  }
}

function assertWhole(splits: readonly Split[], amount: Money): void {
  const sum = splits.reduce((total, split) => addMoney(total, split.amount), money(0n, amount.currency));
  if (!equalMoney(sum, amount)) {
    throw invalidField(
      'splits',
      `The splits field adds up to ${formatMoney(sum)}, which is not the amount of ${formatMoney(amount)}.`,
    );
  }
}
