import type { Call, Endpoint } from '../endpoint.js';
import type { PaymentKind } from '../model.js';
import { newPayment, type PaymentRequest } from '../payment-desk.js';
import { presentPayment } from '../present.js';
import type { Provider } from '../provider.js';
import { hostedPaymentRequest, paymentLinkRequest } from './payment-request.js';

/** Checked like the real thing and answered like it, but nothing is recorded and nothing can be paid. */
export function dryRunEndpoints({ agenda, checkoutUrl }: Provider): Endpoint[] {
  const dryRun = (path: string, request: (call: Call) => PaymentRequest): Endpoint => ({
    method: 'POST',
    path: `/sandbox${path}`,
    handle(call) {
      const payment = newPayment(call.account, request(call), agenda.now());
      return { status: 201, data: { ...presentPayment(payment, 'pending', checkoutUrl(payment)), dry_run: true } };
    },
  });
  const hosted = (kind: PaymentKind) => (call: Call) => hostedPaymentRequest(call, kind);
  return [
    dryRun('/hosted-payments', hosted('hosted_payment')),
    dryRun('/payment-intents', hosted('payment_intent')),
    dryRun('/payment-links', paymentLinkRequest),
  ];
}
