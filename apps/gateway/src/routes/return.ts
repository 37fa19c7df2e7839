import { formatMoney } from '@neropay/core';
import type { CheckoutRecord, Engine, Log } from '@neropay/engine';
import type { NextFunction, Request, Response, Router } from 'express';
import { LRUCache } from 'lru-cache';
import { type Message, messagePage } from '../pages/message-page.js';
import { pageHeaders } from '../pages/page-headers.js';

/** A customer who reloads asks the provider again, but not at every keystroke. */
const ASK_AGAIN_MS = 2_000;
/** A customer waits this long for the provider, then sees the shop; the shop is told later. */
const PATIENCE_MS = 6_000;

/**
 * Where the provider sends the customer's browser. Reads the payment back, then sends the browser on to the shop. The shop's own URLs are
 * all that the browser carries: no status, nothing that could be believed. Whoever comes here is a person, so trouble is told in a page.
 */
export function returnRoutes(router: Router, engine: Engine, log: Log): void {
  const asked = new LRUCache<string, true>({ max: 10_000, ttl: ASK_AGAIN_MS });

  router.use('/return', ...pageHeaders());
  router.get('/return/:checkoutId', async (request, response) => {
    const known = await engine.ledger.getCheckout(request.params.checkoutId);
    if (known === null) {
      sendPage(response, 404, GONE);
      return;
    }
    const checkout = await readBack(known);
    const target = targetOf(checkout, request.query.from === 'cancel');
    if (target === null) sendPage(response, 200, { ...wordsFor(checkout), facts: await factsOf(checkout) });
    else response.redirect(303, target);
  });
  router.use('/return', (_request, response) => sendPage(response, 404, GONE));
  router.use('/return', (error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (error instanceof URIError) {
      sendPage(response, 404, GONE);
      return;
    }
    log.error({ err: error, requestId: response.getHeader('x-request-id') }, 'a return page could not be served');
    response.set('retry-after', '5');
    sendPage(response, 503, TROUBLE);
  });

  async function factsOf(checkout: CheckoutRecord): Promise<Message['facts']> {
    const store = await engine.ledger.getStore(checkout.storeId);
    return [
      ['Seller', store?.name ?? ''],
      ['For', checkout.description],
      ['Amount', `${formatMoney(checkout.amount)} ${checkout.amount.currency}`],
    ];
  }

  /** What is known, at least: whatever goes wrong on the way, the customer gets back to the shop. */
  async function readBack(checkout: CheckoutRecord): Promise<CheckoutRecord> {
    if (asked.has(checkout.id)) return checkout;
    asked.set(checkout.id, true);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<CheckoutRecord>((resolve) => {
      timer = setTimeout(() => resolve(checkout), PATIENCE_MS);
    });
    try {
      return await Promise.race([engine.checkouts.refresh(checkout, 'return'), patience]);
    } catch (error) {
      log.warn(
        { checkoutId: checkout.id, reason: String(error) },
        'a customer returned and the payment could not be read back',
      );
      return checkout;
    } finally {
      clearTimeout(timer);
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

const GONE: Message = {
  mood: 'stopped',
  title: 'This page has gone',
  text: 'The address is incomplete or too old. Go back to the shop; it knows what became of your order.',
};
const TROUBLE: Message = {
  mood: 'waiting',
  title: 'One moment, please',
  text: 'This page cannot be shown right now. Your payment is safe: reload in a moment, or go back to the shop, which is told of it in any case.',
};

/** For a payment link whose maker named no page to go to. */
function wordsFor(checkout: CheckoutRecord): Message {
  switch (checkout.status) {
    case 'pending':
      return {
        mood: 'waiting',
        title: 'Your payment is being confirmed',
        text: 'You can close this page. You will hear from the seller.',
      };
    case 'failed':
      return {
        mood: 'stopped',
        title: 'The payment was not made',
        text: 'Nothing was taken. Open the link again to try once more.',
      };
    case 'cancelled':
    case 'expired':
      return {
        mood: 'stopped',
        title: 'The payment was not made',
        text: 'Nothing was taken, and the link is closed. Ask the seller for a new one.',
      };
    case 'review':
    case 'disputed':
    case 'lost':
      return {
        mood: 'waiting',
        title: 'Your payment is being looked at',
        text: 'The seller has been told and will be in touch with you.',
      };
    case 'refunded':
      return {
        mood: 'done',
        title: 'Your payment was given back',
        text: 'You can close this page. The seller has been told.',
      };
    case 'paid':
    case 'partially_refunded':
      return {
        mood: 'done',
        title: 'Thank you, your payment has arrived',
        text: 'You can close this page. The seller has been told.',
      };
  }
}

function sendPage(response: Response, status: number, message: Message): void {
  response.status(status).type('html').send(messagePage(message));
}
