import * as z from 'zod';
import { invalidField } from '../api-error.js';
import { refuseCardData } from '../card-data.js';
import type { Endpoint } from '../endpoint.js';
import { parseBody, text } from '../fields.js';
import type { Payment, Transaction } from '../model.js';
import { presentPayment, presentTransaction } from '../present.js';
import type { Provider } from '../provider.js';
import { SAVED_METHODS, type SavedMethod } from '../saved-methods.js';
import { hostedPaymentRequest } from './payment-request.js';

const keyedPayment = z.object({ neropay_payment_method_id: text(191) });

/** Payments with a payment method that the customer saved before: paid, declined or challenged at once. */
export function keyedPaymentEndpoints(provider: Provider): Endpoint[] {
  const { desk, checkoutUrl } = provider;
  return [
    {
      method: 'POST',
      path: '/keyed-payments',
      handle(call) {
        refuseCardData(call.body);
        const saved = savedMethod(parseBody(keyedPayment, call.body).neropay_payment_method_id);
        const payment = desk.open(call.account, hostedPaymentRequest(call, 'keyed_payment'));
        const transaction = pay(provider, payment, saved);
        return {
          status: 201,
          data: {
            ...presentPayment(payment, transaction.status, checkoutUrl(payment)),
            neropay_payment_method_id: saved.id,
            failure_message: transaction.failure,
            next_action:
              payment.step?.kind === 'challenge'
                ? { type: 'redirect', url: `${checkoutUrl(payment)}/challenge` }
                : null,
            transaction: presentTransaction(transaction),
          },
        };
      },
    },
  ];
}

function savedMethod(id: string): SavedMethod {
  const saved = SAVED_METHODS.find((each) => each.id === id);
  if (!saved) {
    throw invalidField(
      'neropay_payment_method_id',
      `There is no such payment method on this account; the sandbox has ${SAVED_METHODS.map((each) => each.id).join(', ')}.`,
    );
  }
  return saved;
}

function pay({ desk }: Provider, payment: Payment, { behaviour, method }: SavedMethod): Transaction {
  const transaction = desk.attempt(payment, method);
  switch (behaviour) {
    case 'succeeds':
      return desk.succeed(payment, transaction);
    case 'challenge':
      desk.challenge(payment, transaction);
      return transaction;
    case 'insufficient_funds':
      return desk.fail(payment, transaction, 'The card has insufficient funds.');
    case 'declined':
      return desk.fail(payment, transaction, 'The card was declined.');
  }
}
