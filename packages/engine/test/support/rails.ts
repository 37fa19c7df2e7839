import { createHmac } from 'node:crypto';
import { formatMoney, type Money, parseMoney } from '@neropay/core';
import {
  type ChangedPayments,
  type ChangedQuery,
  type ConnectedAccount,
  type FoundRefund,
  type NotificationVerdict,
  type OpenedPayment,
  type PaymentQuery,
  type PaymentRequest,
  type ProviderCall,
  type ProviderPayment,
  type ProviderPayout,
  type Rail,
  type RailAccount,
  RailError,
  type RailMode,
  type RawNotification,
  type RefundOutcome,
  type RefundQuery,
  type RefundRequest,
} from '@neropay/core/rail';
import { type FakePage, type FakePayment, type FakePayout, type FakeProvider, secretOf } from './fake-provider.js';

/** A rail before the fake provider, with the notifications that this provider would send. */
export interface TestRail extends Rail {
  /** What the provider posts about a payment. */
  notification(payment: FakePayment, options?: NotificationOptions): RawNotification;
}

export interface NotificationOptions {
  readonly reference?: string | null;
  readonly signedFor?: string | null;
  readonly claimsSuccess?: boolean;
  /** Another type of event than the payment's status would be told by. */
  readonly type?: string;
  readonly eventId?: string;
}

async function connectAccount(
  provider: FakeProvider,
  input: { credentials: unknown; mode: RailMode },
): Promise<ConnectedAccount> {
  const { secret_key, webhook_secret } = input.credentials as Record<string, string>;
  const accountId = await provider.request('connect', {}, () =>
    [...provider.accounts].find((account) => secretOf(account) === secret_key),
  );
  if (accountId === undefined || secret_key === undefined) {
    throw new RailError('invalid_credentials', 'The provider does not know this key');
  }
  return {
    accountId,
    name: `Shop of ${accountId}`,
    credentials: { secret_key, ...(webhook_secret === undefined ? {} : { webhook_secret }) },
    warnings: [],
  };
}

/** @throws {RailError} unless the key is (still) that of the account */
function authenticate(provider: FakeProvider, account: RailAccount): void {
  if (account.credentials.secret_key === secretOf(account.accountId) && provider.accounts.has(account.accountId))
    return;
  throw new RailError('invalid_credentials', 'The provider does not know this key');
}

const sign = (secret: string, body: string): string => createHmac('sha256', secret).update(body).digest('hex');

const post = (provider: FakeProvider, body: object, headers: Record<string, string> = {}): RawNotification => ({
  body: new TextEncoder().encode(JSON.stringify(body)),
  headers,
  receivedAt: provider.clock(),
});

const read = (notification: RawNotification): Record<string, string | boolean | null> =>
  JSON.parse(new TextDecoder().decode(notification.body));

const isReceived = ({ status }: FakePayment): boolean => status === 'succeeded' || status === 'refunded';

const minorAmount = (amount: Money): { amount: number; currency: string } => ({
  amount: Number(amount.minor),
  currency: amount.currency,
});

/**
 * Like NeroPay: no hosted payment is retrieved by its id, payments are read by their own id or by a search that lags; references are unique for
 * the account; keys make writes safe to repeat; notifications are signed.
 */
export class NeroPayLikeRail implements TestRail {
  readonly name = 'neropay';
  readonly capabilities = { refund: 'partial', cancel: true, paymentLinks: true } as const;
  /** A later version of the rail, whose plans look otherwise. */
  planVersion = 1;
  readonly #provider: FakeProvider;

  constructor(provider: FakeProvider) {
    this.#provider = provider;
  }

  connect(input: { credentials: unknown; mode: RailMode }): Promise<ConnectedAccount> {
    return connectAccount(this.#provider, input);
  }

  planPayment(request: PaymentRequest): ProviderCall {
    return {
      idempotencyKey: request.idempotencyKey,
      path: '/hosted-payments',
      body: JSON.stringify({
        version: this.planVersion,
        identifier: request.reference,
        amount: formatMoney(request.amount),
        currency: request.amount.currency,
        details: request.description,
        success_url: request.successUrl,
        cancel_url: request.cancelUrl,
        ipn_url: request.notificationUrl,
        metadata: request.metadata,
      }),
    };
  }

  async openPayment(account: RailAccount, { idempotencyKey, body }: ProviderCall): Promise<OpenedPayment> {
    const provider = this.#provider;
    const page = await provider.request('open', { idempotencyKey, body }, () => {
      authenticate(provider, account);
      return provider.once(idempotencyKey, body, () => {
        const { identifier, amount, currency, ipn_url } = JSON.parse(body);
        if (provider.isTaken(account.accountId, identifier)) {
          throw new RailError('reference_taken', `There is a payment ${identifier}`, {
            providerCode: 'duplicate_resource',
          });
        }
        return provider.openPage({
          accountId: account.accountId,
          reference: identifier,
          amount: parseMoney(amount, currency),
          notificationUrl: ipn_url,
        });
      });
    });
    return { hostedId: page.id, action: { type: 'redirect', url: `https://pay.test/${page.id}` }, expiresAt: null };
  }

  async readPayments(account: RailAccount, query: PaymentQuery): Promise<readonly ProviderPayment[]> {
    const provider = this.#provider;
    return provider.request('read', { body: JSON.stringify(query) }, () => {
      authenticate(provider, account);
      const hinted = query.hint && provider.payment(account.accountId, query.hint.paymentId);
      if (hinted && (hinted.reference !== query.reference || isReceived(hinted))) return [provider.show(hinted)];
      const listed = provider.payments.filter(
        (payment) =>
          payment.accountId === account.accountId &&
          payment.reference === query.reference &&
          payment.listedAt <= provider.clock() &&
          payment.createdAt >= query.since,
      );
      const known = query.knownPaymentIds.flatMap((id) => provider.payment(account.accountId, id) ?? []);
      return [...new Set([...(hinted ? [hinted] : []), ...listed, ...known])].map((payment) => provider.show(payment));
    });
  }

  async cancelPayment(account: RailAccount, query: PaymentQuery): Promise<void> {
    const provider = this.#provider;
    await provider.request('cancel', { body: query.reference }, () => {
      authenticate(provider, account);
      const page = provider.pages.find(
        (one) => one.accountId === account.accountId && one.reference === query.reference,
      );
      if (page === undefined) return;
      page.open = false;
      for (const payment of page.payments) if (payment.status === 'pending') payment.status = 'cancelled';
    });
  }

  planRefund(request: RefundRequest): ProviderCall {
    return {
      idempotencyKey: request.idempotencyKey,
      path: `/transactions/${request.paymentId}/refund`,
      body: JSON.stringify({ paymentId: request.paymentId, amount: formatMoney(request.amount) }),
    };
  }

  async refund(account: RailAccount, { idempotencyKey, body }: ProviderCall): Promise<RefundOutcome> {
    const provider = this.#provider;
    return provider.request('refund', { idempotencyKey, body }, () => {
      authenticate(provider, account);
      return provider.once<RefundOutcome>(idempotencyKey, body, () => {
        const { paymentId, amount } = JSON.parse(body);
        const payment = provider.payment(account.accountId, paymentId);
        if (payment === undefined || payment.status !== 'succeeded') {
          throw new RailError('refund_rejected', 'This payment cannot be given back', {
            providerCode: 'not_refundable',
          });
        }
        const money = parseMoney(amount, payment.amount.currency);
        // As promised, and no more: each refund by itself is checked against the original amount.
        if (money.minor > payment.amount.minor) throw new RailError('refund_rejected', 'That is more than was paid');
        const status = provider.refundsTakeTime ? ('pending' as const) : ('succeeded' as const);
        const refund = { id: `rf_${provider.newId()}`, reference: idempotencyKey, paymentId, amount: money, status };
        provider.refunds.push(refund);
        provider.giveBack(payment, money.minor);
        return { providerRefundId: refund.id, status };
      });
    });
  }

  /** Only by the provider's own id, which a lost answer does not tell. */
  async readRefund(account: RailAccount, { providerRefundId }: RefundQuery): Promise<FoundRefund | null> {
    const provider = this.#provider;
    if (providerRefundId === null) return null;
    return provider.request('lookup', { body: providerRefundId }, () => {
      authenticate(provider, account);
      const refund = provider.refunds.find((one) => one.id === providerRefundId);
      return refund === undefined ? null : { providerRefundId, status: refund.status };
    });
  }

  /** Two of a page, the oldest first: those with a dispute, and those of which something went back. */
  async readChanged(account: RailAccount, { after }: ChangedQuery): Promise<ChangedPayments> {
    const provider = this.#provider;
    return provider.request('look', { body: after ?? '' }, () => {
      authenticate(provider, account);
      const changed = provider.payments.filter(
        ({ accountId, dispute, refunded }) => accountId === account.accountId && (dispute !== null || refunded > 0n),
      );
      const from = Number(after ?? 0);
      const payments = changed.slice(from, from + 2).map(({ id, reference }) => ({ paymentId: id, reference }));
      return { payments, next: from + 2 < changed.length ? String(from + 2) : null };
    });
  }

  async readPayout(account: RailAccount, id: string): Promise<ProviderPayout | null> {
    const provider = this.#provider;
    return provider.request('read', { body: id }, () => {
      authenticate(provider, account);
      const payout = provider.payouts.find((one) => one.accountId === account.accountId && one.id === id);
      return payout === undefined ? null : { status: payout.status, object: { ...payout } };
    });
  }

  /** What the provider posts about a payout. */
  payoutNotification({ id, accountId }: FakePayout, type: string): RawNotification {
    const body = { id: `evt_${type}_${id}`, type, reference: null, paymentId: id, success: false };
    return post(this.#provider, body, { signature: sign(secretOf(accountId), JSON.stringify(body)) });
  }

  notification(payment: FakePayment, options: NotificationOptions = {}): RawNotification {
    const body = {
      id: options.eventId ?? `evt_${payment.id}`,
      type: options.type ?? `transaction.${payment.status}`,
      reference: options.reference === undefined ? payment.reference : options.reference,
      paymentId: payment.id,
      success: options.claimsSuccess ?? payment.status === 'succeeded',
    };
    const signer = options.signedFor === undefined ? payment.accountId : options.signedFor;
    if (signer === null) return post(this.#provider, body);
    return post(this.#provider, body, { signature: sign(secretOf(signer), JSON.stringify(body)) });
  }

  checkNotification(account: RailAccount, notification: RawNotification): NotificationVerdict {
    const { id, type, reference, paymentId, success } = read(notification);
    const hint = {
      eventId: String(id),
      type: String(type),
      reference: reference === null ? null : String(reference),
      paymentId: String(paymentId),
      claimsSuccess: success === true,
    };
    const { signature } = notification.headers;
    const expected = sign(account.credentials.secret_key ?? '', new TextDecoder().decode(notification.body));
    if (signature === expected) return { kind: 'verified', scheme: 'hmac', hint };
    if (signature !== undefined)
      return { kind: 'rejected', reason: 'bad_signature', message: 'The signature is wrong' };
    if (account.credentials.webhook_secret === undefined) return { kind: 'unverified', hint };
    return { kind: 'rejected', reason: 'unsigned', message: 'The signature is missing' };
  }
}

/**
 * Like Neopay: a payment is retrieved by its own id and names no reference; nothing is signed; nothing is refunded or cancelled; a bank is asked
 * for before there is a page, or a code is shown; a create call knows no key, so each one makes a payment.
 */
export class NeopayLikeRail implements TestRail {
  readonly name = 'neopay';
  readonly capabilities = { refund: 'none', cancel: false, paymentLinks: false } as const;
  readonly #provider: FakeProvider;

  constructor(provider: FakeProvider) {
    this.#provider = provider;
  }

  connect(input: { credentials: unknown; mode: RailMode }): Promise<ConnectedAccount> {
    return connectAccount(this.#provider, input);
  }

  planPayment(request: PaymentRequest): ProviderCall {
    const { amount, notificationUrl, idempotencyKey } = request;
    const body = { amount: formatMoney(amount), currency: amount.currency, callback_url: notificationUrl };
    return { idempotencyKey, path: '/payments', body: JSON.stringify(body) };
  }

  async openPayment(
    account: RailAccount,
    { body }: ProviderCall,
    input?: Readonly<Record<string, string>>,
  ): Promise<OpenedPayment> {
    const provider = this.#provider;
    const { amount, currency, callback_url } = JSON.parse(body);
    const byCode = currency === 'BRL';
    if (!byCode && input?.bank === undefined) {
      const options = [
        { value: '1', label: 'First Bank' },
        { value: '2', label: 'Second Bank' },
      ];
      const action = { type: 'collect', fields: [{ name: 'bank', label: 'Your bank', options }] } as const;
      return { hostedId: null, action, expiresAt: null };
    }
    const payment = await provider.request('open', { body: JSON.stringify({ body, input }) }, () => {
      authenticate(provider, account);
      const page = provider.openPage({
        accountId: account.accountId,
        reference: null,
        amount: parseMoney(amount, currency),
        notificationUrl: callback_url,
      });
      return provider.begin(page.id);
    });
    return {
      hostedId: payment.id,
      action: byCode
        ? { type: 'code', format: 'qr', payload: `pix:${payment.id}` }
        : { type: 'redirect', url: `https://bank.test/${input?.bank}/${payment.id}` },
      expiresAt: null,
    };
  }

  async readPayments(account: RailAccount, query: PaymentQuery): Promise<readonly ProviderPayment[]> {
    const provider = this.#provider;
    const ids = [query.hint?.paymentId ?? null, query.hostedId, ...query.knownPaymentIds];
    const wanted = new Set(ids.filter((id) => id !== null));
    if (wanted.size === 0) return [];
    return provider.request('read', { body: JSON.stringify(query) }, () => {
      authenticate(provider, account);
      return [...wanted]
        .flatMap((id) => provider.payment(account.accountId, id) ?? [])
        .map((payment) => provider.show(payment));
    });
  }

  async cancelPayment(): Promise<void> {
    throw new RailError('not_cancelable', 'This provider cancels nothing');
  }

  planRefund(): ProviderCall {
    throw new RailError('not_refundable', 'This provider gives nothing back');
  }

  async refund(): Promise<RefundOutcome> {
    throw new RailError('refund_rejected', 'This provider gives nothing back');
  }

  notification(payment: FakePayment): RawNotification {
    return post(this.#provider, { id: payment.id, status: payment.status });
  }

  checkNotification(_account: RailAccount, notification: RawNotification): NotificationVerdict {
    const { id, status } = read(notification);
    const hint = {
      eventId: null,
      type: `payment.${status}`,
      reference: null,
      paymentId: String(id),
      claimsSuccess: status === 'succeeded',
    };
    return { kind: 'unverified', hint };
  }
}

/** Tokens of the NETELLER-like provider live this long, in milliseconds. */
const TOKEN_LIFE_MS = 300_000;

/**
 * Like NETELLER: every call wants an OAuth token that dies soon; amounts are whole minor units; an order leads to a payment with another id; no
 * keys, so a reference that exists is refused; money goes back by a transfer with a reference of its own, which is looked up before it is sent.
 */
export class NetellerLikeRail implements TestRail {
  readonly name = 'neteller';
  readonly capabilities = { refund: 'partial', cancel: false, paymentLinks: false } as const;
  readonly #provider: FakeProvider;
  readonly #tokens = new Map<string, { generation: number; expiresAt: number }>();

  constructor(provider: FakeProvider) {
    this.#provider = provider;
  }

  connect(input: { credentials: unknown; mode: RailMode }): Promise<ConnectedAccount> {
    return connectAccount(this.#provider, input);
  }

  planPayment(request: PaymentRequest): ProviderCall {
    const order = {
      merchantRefId: request.reference,
      ...minorAmount(request.amount),
      on_success: request.successUrl,
      on_cancel: request.cancelUrl,
      notify: request.notificationUrl,
    };
    return { idempotencyKey: request.idempotencyKey, path: '/v1/orders', body: JSON.stringify({ order }) };
  }

  async openPayment(account: RailAccount, { body }: ProviderCall): Promise<OpenedPayment> {
    const provider = this.#provider;
    const order = await this.#call(account, 'open', body, () => {
      const { merchantRefId, amount, currency, notify } = JSON.parse(body).order;
      if (provider.isTaken(account.accountId, merchantRefId)) {
        throw new RailError('reference_taken', 'Duplicate transaction reference', { providerCode: '20005' });
      }
      return provider.openPage({
        accountId: account.accountId,
        reference: merchantRefId,
        amount: { minor: BigInt(amount), currency },
        notificationUrl: notify,
      });
    });
    const url = `https://member.test/order/${order.id}`;
    return { hostedId: order.id, action: { type: 'redirect', url }, expiresAt: null };
  }

  async readPayments(account: RailAccount, query: PaymentQuery): Promise<readonly ProviderPayment[]> {
    const provider = this.#provider;
    return this.#call(account, 'read', JSON.stringify(query), () => {
      const hinted = query.hint && provider.payment(account.accountId, query.hint.paymentId);
      if (hinted) return [provider.show(hinted)];
      const order: FakePage | undefined = provider.pages.find(
        (one) => one.accountId === account.accountId && one.id === query.hostedId,
      );
      const known = query.knownPaymentIds.flatMap((id) => provider.payment(account.accountId, id) ?? []);
      return [...new Set([...(order?.payments ?? []), ...known])].map((payment) => provider.show(payment));
    });
  }

  async cancelPayment(): Promise<void> {
    throw new RailError('not_cancelable', 'An order runs out by itself');
  }

  planRefund(request: RefundRequest): ProviderCall {
    const transaction = {
      merchantRefId: request.refundId,
      paymentId: request.paymentId,
      ...minorAmount(request.amount),
    };
    return { idempotencyKey: request.idempotencyKey, path: '/v1/transferOut', body: JSON.stringify({ transaction }) };
  }

  async refund(account: RailAccount, { body }: ProviderCall): Promise<RefundOutcome> {
    const provider = this.#provider;
    const { merchantRefId, paymentId, amount, currency } = JSON.parse(body).transaction;
    const known = await this.#call(account, 'lookup', merchantRefId, () =>
      provider.refunds.find((refund) => refund.reference === merchantRefId),
    );
    if (known !== undefined) return { providerRefundId: known.id, status: 'succeeded' };
    // Nothing at this provider ties a transfer to a payment: it pays out whatever it is told to.
    const sent = await this.#call(account, 'refund', body, () => {
      const money = { minor: BigInt(amount), currency };
      const id = `transfer_${provider.newId()}`;
      const refund = { id, reference: merchantRefId, paymentId, amount: money, status: 'succeeded' } as const;
      provider.refunds.push(refund);
      return refund;
    });
    return { providerRefundId: sent.id, status: 'succeeded' };
  }

  async readRefund(account: RailAccount, { refundId }: RefundQuery): Promise<FoundRefund | null> {
    const provider = this.#provider;
    const known = await this.#call(account, 'lookup', refundId, () =>
      provider.refunds.find((refund) => refund.reference === refundId),
    );
    return known === undefined ? null : { providerRefundId: known.id, status: known.status };
  }

  notification(payment: FakePayment, options: NotificationOptions = {}): RawNotification {
    const signer = options.signedFor === undefined ? payment.accountId : options.signedFor;
    return post(this.#provider, {
      id: `evt_${payment.id}`,
      eventType: `payment_${payment.status}`,
      key: signer === null ? '' : secretOf(signer),
      link: `/v1/payments/${payment.id}`,
    });
  }

  checkNotification(account: RailAccount, notification: RawNotification): NotificationVerdict {
    const { id, eventType, key, link } = read(notification);
    if (key !== account.credentials.secret_key) {
      return { kind: 'rejected', reason: 'bad_signature', message: 'The key in the body is not ours' };
    }
    const hint = {
      eventId: String(id),
      type: String(eventType),
      reference: null,
      paymentId: String(link).split('/').at(-1) ?? null,
      claimsSuccess: eventType === 'payment_succeeded',
    };
    return { kind: 'verified', scheme: 'key', hint };
  }

  /** A call with a token: taken when there is none or it has died, and once more when the provider says that it has. */
  async #call<T>(
    account: RailAccount,
    operation: 'open' | 'read' | 'refund' | 'lookup',
    body: string,
    answer: () => T,
  ) {
    const provider = this.#provider;
    for (let attempt = 1; ; attempt++) {
      const token = await this.#token(account);
      const value = await provider.request(operation, { body }, () =>
        token.generation === provider.tokenGeneration && token.expiresAt > provider.clock() ? { ok: answer() } : null,
      );
      if (value !== null) return value.ok;
      if (attempt > 1) throw new RailError('unavailable', 'No token is good here', { providerCode: '5275' });
      this.#tokens.delete(account.accountId);
    }
  }

  async #token(account: RailAccount): Promise<{ generation: number; expiresAt: number }> {
    const provider = this.#provider;
    const known = this.#tokens.get(account.accountId);
    if (known !== undefined && known.expiresAt > provider.clock()) return known;
    const token = await provider.request('token', {}, () => {
      authenticate(provider, account);
      return { generation: provider.tokenGeneration, expiresAt: provider.clock() + TOKEN_LIFE_MS };
    });
    this.#tokens.set(account.accountId, token);
    return token;
  }
}
