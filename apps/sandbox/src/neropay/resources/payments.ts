import type { Call, Endpoint } from '../endpoint.js';
import type { PaymentKind } from '../model.js';
import { presentPayment } from '../present.js';
import type { Provider } from '../provider.js';
import { hostedPaymentRequest } from './payment-request.js';

export function paymentEndpoints({ desk, checkoutUrl }: Provider): Endpoint[] {
  const create = (path: string, kind: PaymentKind): Endpoint => ({
    method: 'POST',
    path,
    handle(call: Call) {
      const payment = desk.open(call.account, hostedPaymentRequest(call, kind));
      return { status: 201, data: presentPayment(payment, 'pending', checkoutUrl(payment)) };
    },
  });
  return [
    create('/hosted-payments', 'hosted_payment'),
    create('/payments', 'payment_intent'),
    create('/payment-intents', 'payment_intent'),
    // Legacy alias of /hosted-payments.
    create('/transactions', 'hosted_payment'),
  ];
}
