import type { ProviderPayment } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { askRail } from './observing.js';

/**
 * Reads a payment that a notification named, whatever its reference is. Null when the provider does not show it (yet).
 * @throws {RailError} when the provider cannot be asked
 */
export async function readNamedPayment(
  { observer }: EngineContext,
  { rail, account }: OpenStore,
  paymentId: string,
  since: number,
): Promise<ProviderPayment | null> {
  const payments = await askRail(observer, { rail: rail.name, operation: 'read', checkoutId: null }, () =>
    rail.readPayments(account, {
      kind: 'checkout',
      reference: '',
      hostedId: null,
      currency: '',
      since,
      knownPaymentIds: [],
      hint: { paymentId },
    }),
  );
  return payments.find((one) => one.id === paymentId) ?? null;
}
