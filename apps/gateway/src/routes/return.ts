import { type CheckoutRecord, type Engine, EngineError } from '@neropay/engine';
import type { Router } from 'express';
import helmet from 'helmet';
import { LRUCache } from 'lru-cache';
import { messagePage } from '../pages/message-page.js';

/** A customer who reloads asks the provider again, but not at every keystroke. */
const ASK_AGAIN_MS = 2_000;
/** A customer waits this long for the provider, then sees the shop; the shop is told later. */
const PATIENCE_MS = 6_000;

/**
 * Where the provider sends the customer's browser. Reads the payment back, then sends the browser on to the shop. The shop's own URLs are
 * all that the browser carries: no status, nothing that could be believed.
 */
export function returnRoutes(router: Router, engine: Engine): void {
  const asked = new LRUCache<string, true>({ max: 10_000, ttl: ASK_AGAIN_MS });

  router.use(
    '/return',
    helmet({
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"], formAction: ["'none'"] },
      },
    }),
  );
  router.get('/return/:checkoutId', async (request, response) => {
    const known = await engine.ledger.getCheckout(request.params.checkoutId);
    if (known === null) {
      response
        .status(404)
        .type('html')
        .send(
          messagePage(
            'This page has gone',
            'The address is incomplete or too old. Go back to the shop; it knows what became of your order.',
          ),
        );
      return;
    }
    const checkout = await readBack(known);
    const target = targetOf(checkout, request.query.from === 'cancel');
    response.set('cache-control', 'no-store').set('referrer-policy', 'no-referrer');
    if (target === null) response.type('html').send(messagePage(...wordsFor(checkout)));
    else response.redirect(303, target);
  });

  async function readBack(checkout: CheckoutRecord): Promise<CheckoutRecord> {
    if (asked.has(checkout.id)) return checkout;
    asked.set(checkout.id, true);
    const patience = new Promise<CheckoutRecord>((resolve) => {
      setTimeout(() => resolve(checkout), PATIENCE_MS).unref();
    });
    try {
      return await Promise.race([engine.checkouts.refresh(checkout, 'return'), patience]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return checkout;
    }
  }
}

function targetOf(checkout: CheckoutRecord, cameByCancel: boolean): string | null {
  const gaveUp =
    checkout.status === 'failed' ||
    checkout.status === 'cancelled' ||
    checkout.status === 'expired' ||
    (checkout.status === 'pending' && cameByCancel);
  return gaveUp ? (checkout.cancelUrl ?? checkout.successUrl) : checkout.successUrl;
}

/** For a payment link whose maker named no page to go to. */
function wordsFor(checkout: CheckoutRecord): [title: string, text: string] {
  switch (checkout.status) {
    case 'pending':
      return ['Your payment is being confirmed', 'You can close this page. You will hear from the seller.'];
    case 'failed':
    case 'cancelled':
    case 'expired':
      return [
        'The payment was not made',
        'Nothing was taken. Open the link again to try once more, or ask the seller for a new one.',
      ];
    default:
      return ['Thank you, your payment has arrived', 'You can close this page. The seller has been told.'];
  }
}
