import { timingSafeEqualText } from '@neropay/core';
import { type Request, type Response, Router } from 'express';
import { moneyText } from '../money-text.js';
import type { Payment, PaymentMethod, Transaction } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { readForm } from '../pages/form.js';
import { sendPage } from '../pages/pages.js';
import { brandOf, type CardErrors, type CardFields, cardErrors, digitsOf } from './card-number.js';
import { TEST_CARDS, testCard } from './test-cards.js';

const DECLINED = 'Your card was declined. No money was taken. Try again, or use another card.';
const INSUFFICIENT = 'Your card has insufficient funds. No money was taken. Try another card.';
const NOT_AUTHENTICATED =
  'Your bank could not confirm that it was you. No money was taken. Try again, or use another card.';
const UNKNOWN_CARD = 'Only the test cards below work here. Never enter a real card on a test page.';
const TAMPERED = 'This form has become invalid. Go back to the payment and try once more.';
const MAX_FORM_BYTES = 16_384;

/** The page that customers pay on, to be mounted at /checkout. Everything works without a script. */
export function hostedRouter(provider: Provider): Router {
  const { store, desk } = provider;
  const router = Router();

  router.get('/:id', (request, response) => {
    withPayment(request, response, (payment) => showState(payment, response));
  });

  router.get('/:id/complete', (request, response) => {
    withPayment(request, response, (payment) => {
      const state = desk.stateOf(payment);
      if (state === 'paid') showResult(payment, response, { leaveTo: payment.successUrl });
      else if (state === 'cancelled') showResult(payment, response, { leaveTo: payment.cancelUrl });
      else if (state === 'processing') showProcessing(payment, response);
      else response.redirect(303, pathOf(payment));
    });
  });

  router.get('/:id/challenge', (request, response) => {
    withPayment(request, response, (payment) => {
      if (payment.step?.kind !== 'challenge') response.redirect(303, pathOf(payment));
      else sendPage(response, 'hosted/challenge', { ...pageData(payment), card: cardOf(challenged(payment)) });
    });
  });

  router.post('/:id/card', (request, response) =>
    withForm(request, response, (payment, form) => {
      const fields = cardFields(form);
      const errors = fieldErrors(fields);
      if (Object.keys(errors).length > 0) return showForm(payment, response, { fields, errors });
      payByCard(payment, fields.card_number);
      leave(payment, response);
    }),
  );

  router.post('/:id/wallet', (request, response) =>
    withForm(request, response, (payment, form) => {
      const type = form.get('wallet') === 'google_pay' ? 'google_pay' : 'apple_pay';
      desk.succeed(payment, desk.attempt(payment, { type, brand: 'Visa', last4: '4242' }));
      leave(payment, response);
    }),
  );

  router.post('/:id/challenge', (request, response) =>
    withForm(request, response, (payment, form) => {
      const transaction = challenged(payment);
      if (transaction && form.get('outcome') === 'approve') desk.succeed(payment, transaction);
      else if (transaction) desk.fail(payment, transaction, NOT_AUTHENTICATED);
      leave(payment, response);
    }),
  );

  router.post('/:id/cancel', (request, response) =>
    withForm(request, response, (payment) => {
      desk.cancel(payment);
      leave(payment, response);
    }),
  );

  return router;

  function withPayment(request: Request, response: Response, use: (payment: Payment) => void): void {
    const payment = store.payments.get(String(request.params.id));
    // A terminal's payments are paid on its reader.
    if (payment && payment.kind !== 'terminal_payment') use(payment);
    else sendPage(response, 'hosted/not-found', {}, { status: 404 });
  }

  /**
   * Only the payment's own form may change it, and only while there is something to change: a form that was sent twice, or from
   * a second tab after the payment was made, leads to where the payment stands.
   */
  async function withForm(
    request: Request,
    response: Response,
    use: (payment: Payment, form: URLSearchParams) => void,
  ): Promise<void> {
    const form = await readForm(request, MAX_FORM_BYTES);
    withPayment(request, response, (payment) => {
      if (!timingSafeEqualText(payment.formToken, form.get('token') ?? '')) {
        sendPage(response, 'hosted/refused', { message: TAMPERED, back: pathOf(payment) }, { status: 403 });
        return;
      }
      const state = desk.stateOf(payment);
      if (state === 'challenge' || (state === 'open' && !request.path.endsWith('/challenge'))) use(payment, form);
      else leave(payment, response);
    });
  }

  function payByCard(payment: Payment, number: string): void {
    const transaction = desk.attempt(payment, cardMethod(number));
    switch (testCard(number)?.behaviour) {
      case 'succeeds':
        desk.succeed(payment, transaction);
        break;
      case 'slow':
        desk.succeedSlowly(payment, transaction);
        break;
      case 'challenge':
        desk.challenge(payment, transaction);
        break;
      case 'insufficient_funds':
        desk.fail(payment, transaction, INSUFFICIENT);
        break;
      default:
        desk.fail(payment, transaction, DECLINED);
    }
  }

  function challenged(payment: Payment): Transaction | undefined {
    return payment.step?.kind === 'challenge' ? store.transaction(payment.step.transactionId) : undefined;
  }

  /** After a form always by redirect, so that reloading the page sends nothing twice. */
  function leave(payment: Payment, response: Response): void {
    const state = desk.stateOf(payment);
    const page = state === 'open' ? '' : state === 'challenge' ? '/challenge' : '/complete';
    response.redirect(303, `${pathOf(payment)}${page}`);
  }

  function showState(payment: Payment, response: Response): void {
    const state = desk.stateOf(payment);
    if (state === 'processing') showProcessing(payment, response);
    else if (state === 'challenge' || state === 'open') showForm(payment, response, { fields: NO_FIELDS, errors: {} });
    else showResult(payment, response, { leaveTo: null });
  }

  function showForm(payment: Payment, response: Response, entered: { fields: CardFields; errors: CardErrors }): void {
    const failure = store.transactionsOf(payment.id).at(-1)?.failure ?? null;
    const invalid = Object.keys(entered.errors).length > 0;
    sendPage(
      response,
      'hosted/pay',
      { ...pageData(payment), ...entered, failure: invalid ? null : failure, testCards: TEST_CARDS },
      { status: invalid ? 422 : 200 },
    );
  }

  function showProcessing(payment: Payment, response: Response): void {
    sendPage(response, 'hosted/processing', { ...pageData(payment), next: `${pathOf(payment)}/complete` });
  }

  /** @param options.leaveTo where the customer is taken by itself; null when they opened a finished payment once more */
  function showResult(payment: Payment, response: Response, options: { leaveTo: string | null }): void {
    const paid = desk.paidTransaction(payment);
    const state = desk.stateOf(payment);
    sendPage(response, 'hosted/result', {
      ...pageData(payment),
      state,
      again: options.leaveTo === null,
      leaveTo: options.leaveTo,
      back: state === 'paid' ? payment.successUrl : payment.cancelUrl,
      receipt: paid && {
        trx: paid.trx,
        amount: moneyText(paid.amount),
        card: cardOf(paid),
        refunded: paid.status === 'refunded',
      },
    });
  }

  function fieldErrors(fields: CardFields): CardErrors {
    const errors = cardErrors(fields, new Date(provider.agenda.now()));
    return errors.card_number === undefined && !testCard(fields.card_number)
      ? { ...errors, card_number: UNKNOWN_CARD }
      : errors;
  }

  function pageData(payment: Payment) {
    return {
      merchant: store.accounts.get(payment.accountId)?.name ?? 'NeroPay merchant',
      amount: moneyText(payment.amount),
      description: payment.description,
      identifier: payment.identifier,
      customerName: payment.customerName,
      path: pathOf(payment),
      token: payment.formToken,
    };
  }
}

const NO_FIELDS: CardFields = { card_number: '', expiry: '', cvc: '', name: '' };

function pathOf(payment: Payment): string {
  return `/checkout/${payment.id}`;
}

function cardFields(form: URLSearchParams): CardFields {
  const field = (name: keyof CardFields) => form.get(name) ?? '';
  return { card_number: field('card_number'), expiry: field('expiry'), cvc: field('cvc'), name: field('name') };
}

function cardMethod(number: string): PaymentMethod {
  return { type: 'card', brand: brandOf(number), last4: digitsOf(number).slice(-4) };
}

const METHOD_NAMES = { card: '', apple_pay: 'Apple Pay, ', google_pay: 'Google Pay, ', saved: '', control: '' };

function cardOf(transaction: Transaction | undefined): string | null {
  const method = transaction?.method;
  if (!method || method.last4 === null) return null;
  return `${METHOD_NAMES[method.type]}${method.brand ?? 'Card'} ending in ${method.last4}`;
}
