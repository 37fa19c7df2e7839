import { scopeOf } from './accounts.js';
import type { AccountScope, Ledger } from './ledger/ledger.js';
import type { CheckoutRecord } from './records.js';

/** Whose money a provider's payment is: the checkout that its reference names, else the one that it is bound to. Null when it is none of ours. */
export async function findCheckoutOf(
  ledger: Ledger,
  account: AccountScope,
  payment: { readonly paymentId: string; readonly reference: string | null },
): Promise<CheckoutRecord | null> {
  const scope = scopeOf(account);
  const { paymentId, reference } = payment;
  const byReference = reference === null ? null : await ledger.findCheckoutByReference(scope, reference);
  return byReference ?? (await ledger.findCheckoutByPayment(scope, paymentId));
}
