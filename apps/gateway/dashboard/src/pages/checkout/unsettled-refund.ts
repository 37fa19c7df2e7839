/** A refund of which it is not known whether it was made. */
export interface UnsettledRefund {
  readonly key: string;
  /** Decimal string in major units. */
  readonly amount: string;
  readonly reason: string;
}

/**
 * Remembers a refund from before it is sent until it is answered, in this tab and across reloads: whoever opens the dialog again after a lost
 * answer asks for that same refund, and does not make a second one.
 *
 * @param of the checkout, and the payment where it is not the one that paid
 */
export function unsettledRefund(of: readonly (string | undefined)[]) {
  const name = `neropay.refund.${of.filter((id) => id !== undefined).join('.')}`;
  return {
    find(): UnsettledRefund | null {
      const stored = sessionStorage.getItem(name);
      return stored === null ? null : JSON.parse(stored);
    },
    remember: (refund: UnsettledRefund) => sessionStorage.setItem(name, JSON.stringify(refund)),
    forget: () => sessionStorage.removeItem(name),
  };
}
