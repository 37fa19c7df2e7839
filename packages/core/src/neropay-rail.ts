import * as z from 'zod';
import { bind } from './api/bind.js';
import { DecimalField, IdField, optionalField, TextField } from './api/fields.js';
import { list, type Resource, retrieve } from './api/operation.js';
import { PageQuery } from './api/page.js';
import { NEROPAY_BASE_URL, NeroPay } from './client.js';
import {
  AuthenticationError,
  IdempotencyConflictError,
  InvalidArgumentError,
  NeroPayApiError,
  NeroPayCallError,
  NeroPayConnectionError,
  SignatureError,
} from './errors.js';
import { createTransport, type Transport, type TransportOptions } from './http.js';
import { formatMoney, type Money, parseMoney } from './money.js';
import { changedPage } from './neropay-rail/changed.js';
import { refundedByRows, statusByRows } from './neropay-rail/refund-rows.js';
import {
  type ChangedPayments,
  type ChangedQuery,
  type ConnectedAccount,
  type FoundRefund,
  type NotificationHint,
  type NotificationVerdict,
  type OpenedPayment,
  type PaymentQuery,
  type PaymentRequest,
  type ProviderCall,
  type ProviderPayment,
  type ProviderPayout,
  type Rail,
  type RailAccount,
  type RailCapabilities,
  RailError,
  type RailErrorKind,
  type RailMode,
  type RawNotification,
  type RefundOutcome,
  type RefundQuery,
  type RefundRequest,
} from './rail.js';
import { disputes } from './resources/disputes.js';
import { PaymentLink } from './resources/payment-links.js';
import { HostedPayment } from './resources/payments.js';
import { payouts } from './resources/payouts.js';
import { Transaction } from './resources/transaction.js';
import { Refund } from './resources/transactions.js';
import { walletTransactions } from './resources/wallet-transactions.js';
import { type NeroPayEvent, NotificationError, parseNotification, verifyNotification } from './webhooks/index.js';

export { paymentOfRefundRow } from './neropay-rail/refund-rows.js';

/** Where NeroPay is, and how calls to it travel. */
export interface NeroPayRailOptions
  extends Pick<TransportOptions, 'fetch' | 'timeoutMs' | 'maxRetries' | 'userAgent' | 'onResponse'> {
  /** Default {@link NEROPAY_BASE_URL}. */
  readonly liveBaseUrl?: string | undefined;
  /** Where accounts in mode `test` go. Without it NeroPay's dry-run endpoints are used: they make no record and are never paid. */
  readonly testBaseUrl?: string | undefined;
}

const SEARCH_PAGE = 100;
/** A search for one name finds a handful. More is a list that does not search, and no place to look for it row by row. */
const MOST_ROWS = 1_000;
const DRY_RUN_PREFIX = '/sandbox';

/**
 * NeroPay behind the engine's rail interface.
 *
 * NeroPay retrieves no hosted payment by its id. So a payment is made with a reference that is unique for the account, and found again by the
 * transaction that a notification names, by searching the transactions for exactly that reference, and for links by the link itself.
 */
export class NeroPayRail implements Rail {
  readonly name = 'neropay';
  readonly capabilities: RailCapabilities = { refund: 'partial', cancel: true, paymentLinks: true };
  readonly #options: NeroPayRailOptions;

  constructor(options: NeroPayRailOptions = {}) {
    this.#options = options;
  }

  async connect(input: { credentials: unknown; mode: RailMode }): Promise<ConnectedAccount> {
    const credentials = readCredentials(input.credentials);
    try {
      const account = await new NeroPay(
        this.#transportOptions({ accountId: '', mode: input.mode, credentials }),
      ).account.retrieve();
      return {
        accountId: account.account_id,
        name: account.business_company_name ?? account.name ?? null,
        credentials,
        warnings: this.#warnings(input.mode, account.status ?? null),
      };
    } catch (error) {
      throw railError(error);
    }
  }

  planPayment(request: PaymentRequest): ProviderCall {
    const amount = formatMoney(request.amount);
    const { currency } = request.amount;
    const { name, email, phone, address } = request.customer;
    const urls = { success_url: request.successUrl, cancel_url: request.cancelUrl, ipn_url: request.notificationUrl };
    const body =
      request.kind === 'link'
        ? {
            identifier: request.reference,
            amount,
            currency,
            details: request.description,
            customer_name: name,
            customer_email: email,
            customer_phone: phone,
            customer_address: address,
            ...urls,
            metadata: request.metadata,
          }
        : {
            // Endpoints differ in which of these names they know, for the same thing.
            identifier: request.reference,
            reference: request.reference,
            amount,
            currency,
            description: request.description,
            details: request.description,
            customer: { name, email, phone, address },
            ...urls,
            metadata: request.metadata,
          };
    return {
      idempotencyKey: request.idempotencyKey,
      path: request.kind === 'link' ? '/payment-links' : '/hosted-payments',
      body: JSON.stringify(body),
    };
  }

  async openPayment(account: RailAccount, call: ProviderCall): Promise<OpenedPayment> {
    const path = this.#isDryRun(account.mode) ? `${DRY_RUN_PREFIX}${call.path}` : call.path;
    try {
      const { data } = await this.#transport(account).request({
        method: 'POST',
        path,
        rawBody: call.body,
        idempotencyKey: call.idempotencyKey,
        // A created link answers the same fields as a hosted payment.
        parse: (answer) => HostedPayment.parse(answer),
      });
      return { hostedId: String(data.id), action: { type: 'redirect', url: data.checkout_url }, expiresAt: null };
    } catch (error) {
      throw railError(error);
    }
  }

  async readPayments(account: RailAccount, query: PaymentQuery): Promise<readonly ProviderPayment[]> {
    if (this.#isDryRun(account.mode)) return [];
    try {
      const api = this.#readBack(account);
      const payments = await this.#withAftermath(api, query, await this.#read(api, query));
      return settledByLink(query) ? underTheLinksName(payments, query) : payments;
    } catch (error) {
      throw unanswered(error);
    }
  }

  async cancelPayment(account: RailAccount, query: PaymentQuery): Promise<void> {
    const payments = await this.readPayments(account, query);
    const { transactions } = new NeroPay(this.#transportOptions(account));
    for (const payment of payments.filter((one) => one.status === 'pending' && one.reference === query.reference)) {
      try {
        // One key for one intent: cancelling twice is one cancellation.
        await transactions.cancel(payment.id, { idempotencyKey: `cancel-${payment.id}` });
      } catch (error) {
        const mapped = railError(error);
        throw mapped.kind === 'rejected' ? retold(mapped, 'not_cancelable') : mapped;
      }
    }
  }

  planRefund(request: RefundRequest): ProviderCall {
    // The whole amount is written out too: "all of it" would mean something else once a part has gone back.
    const body = {
      amount: formatMoney(request.amount),
      ...(request.reason === null ? {} : { reason: request.reason }),
    };
    return {
      idempotencyKey: request.idempotencyKey,
      path: `/transactions/${encodeURIComponent(request.paymentId)}/refund`,
      body: JSON.stringify(body),
      // While the first is being processed, the second is refused as its duplicate (`duplicate_request`).
      onceByKey: true,
    };
  }

  async refund(account: RailAccount, call: ProviderCall): Promise<RefundOutcome> {
    try {
      const { data } = await this.#transport(account).request({
        method: 'POST',
        path: call.path,
        rawBody: call.body,
        idempotencyKey: call.idempotencyKey,
        parse: (answer) => RefundAnswer.parse(answer),
      });
      if (data.status === 'failed') throw new RailError('refund_rejected', 'NeroPay could not make the refund');
      return { providerRefundId: String(data.id), status: data.status === 'succeeded' ? 'succeeded' : 'pending' };
    } catch (error) {
      const mapped = railError(error);
      // Something was done under this key before, and nobody can say what: no word that no money moved.
      if (error instanceof IdempotencyConflictError) throw retold(mapped, 'unavailable');
      throw mapped.kind === 'rejected' || mapped.kind === 'not_refundable' ? retold(mapped, 'refund_rejected') : mapped;
    }
  }

  /**
   * NeroPay retrieves no refund. One whose id an answer has told is looked for in the wallet's ledger, by rows that name that id; without the id
   * nothing tells one refund of a payment from another.
   */
  async readRefund(account: RailAccount, { providerRefundId, amount }: RefundQuery): Promise<FoundRefund | null> {
    if (providerRefundId === null || this.#isDryRun(account.mode)) return null;
    try {
      const rows = await this.#readBack(account)
        .iterateWallet({ q: providerRefundId, per_page: SEARCH_PAGE })
        .take(MOST_ROWS)
        .toArray();
      const status = statusByRows(rows, providerRefundId, amount.currency);
      return status === null ? null : { providerRefundId, status };
    } catch (error) {
      if (isWithoutList(error)) return null;
      throw unanswered(error);
    }
  }

  /** Disputes and refunds of the wallet's ledger since a moment, oldest first; each transaction that they name is looked up. */
  async readChanged(account: RailAccount, query: ChangedQuery): Promise<ChangedPayments> {
    if (this.#isDryRun(account.mode)) return { payments: [], next: null };
    try {
      const transport = this.#transport(account);
      const api = bind(transport, READ_BACK);
      const lists = {
        disputes: bind(transport, disputes).list,
        refunds: bind(transport, walletTransactions).list,
      };
      const { named, next } = await changedPage(lists, query, isWithoutList);
      const payments: { paymentId: string; reference: string | null }[] = [];
      for (const trx of named) {
        for await (const row of api.iterate({ q: trx, per_page: SEARCH_PAGE }).take(MOST_ROWS)) {
          if (row.trx !== trx || row.id === undefined) continue;
          const reference = textOrNull(row.identifier) ?? textOrNull(row.reference);
          payments.push({ paymentId: String(row.id), reference });
        }
      }
      return { payments, next };
    } catch (error) {
      throw unanswered(error);
    }
  }

  async readPayout(account: RailAccount, id: string): Promise<ProviderPayout | null> {
    if (this.#isDryRun(account.mode)) return null;
    try {
      const payout = await bind(this.#transport(account), payouts).retrieve(id);
      return { status: payout.status, object: payout };
    } catch (error) {
      if (error instanceof NeroPayApiError && error.status === 404) return null;
      if (error instanceof InvalidArgumentError) return null;
      throw unanswered(error);
    }
  }

  checkNotification(account: RailAccount, notification: RawNotification): NotificationVerdict {
    const { secret_key, webhook_secret } = account.credentials;
    const secrets = [webhook_secret, secret_key].filter((secret) => secret !== undefined);
    try {
      const { scheme, event } = verifyNotification({
        rawBody: notification.body,
        headers: notification.headers,
        secrets,
        now: () => notification.receivedAt,
      });
      return { kind: 'verified', scheme, hint: hintOf(event) };
    } catch (error) {
      if (!(error instanceof NotificationError)) throw error;
      const unproven = error.code === 'unsigned' || error.code === 'bad_signature';
      // Without a signing secret of the dashboard nobody promised a signature that we could check: worth a question to the provider.
      if (unproven && webhook_secret === undefined) return hintOnly(notification, error);
      return { kind: 'rejected', reason: error.code, message: error.message };
    }
  }

  #warnings(mode: RailMode, status: string | null): readonly string[] {
    const warnings: string[] = [];
    if (this.#isDryRun(mode)) {
      warnings.push(
        "Test payments use NeroPay's dry-run endpoints: they make no record and are never paid. Set NEROPAY_TEST_BASE_URL to a sandbox to try the whole way.",
      );
    }
    if (status !== null && status !== 'active') {
      warnings.push(
        `This NeroPay account is "${status}", not active: payments may be refused until NeroPay activates it.`,
      );
    }
    return warnings;
  }

  /**
   * NeroPay tells of a dispute in a list of its own, and by no event; and that a part went back is to be seen in the wallet's ledger alone. So both
   * are asked for each time that money which came earlier is looked at again: what has only just arrived has neither yet, and is not kept waiting.
   */
  async #withAftermath(
    api: ReadBack,
    query: PaymentQuery,
    payments: readonly ReadPayment[],
  ): Promise<readonly ProviderPayment[]> {
    return Promise.all(
      payments.map(async ({ trx, ...payment }) => {
        const isOlder = query.knownPaymentIds.includes(payment.id) || settledByLink(query);
        if (trx === null || !isOlder || !isReceived(payment)) return { ...payment, dispute: null };
        const [dispute, refunded] = await Promise.all([
          this.#disputeOf(api, trx),
          payment.refunded ?? this.#refundedOf(api, trx, payment.amount),
        ]);
        return { ...payment, dispute, refunded };
      }),
    );
  }

  /**
   * What went back of a transaction, by the rows of the wallet's ledger that say so. Null when no row does, also where there is no such list or it
   * cannot be read right now: then a part that went back is seen at a later look.
   */
  async #refundedOf(api: ReadBack, trx: string, amount: Money | null): Promise<Money | null> {
    if (amount === null) return null;
    try {
      const rows = await api
        .iterateWallet({ q: trx, per_page: SEARCH_PAGE }, { maxRetries: 0 })
        .take(MOST_ROWS)
        .toArray();
      return refundedByRows(rows, trx, amount.currency);
    } catch (error) {
      if (error instanceof NeroPayApiError && !(error instanceof AuthenticationError)) return null;
      throw error;
    }
  }

  /** The worst of a transaction's disputes; null without any, also where the account has no list of them. */
  async #disputeOf(api: ReadBack, trx: string): Promise<ProviderPayment['dispute']> {
    const found = new Set<ProviderPayment['dispute']>();
    try {
      // Asked once: where the list is not to be had, its 500 comes every time, and the whole reading is repeated later anyway.
      for await (const dispute of api.iterateDisputes({ q: trx, per_page: SEARCH_PAGE }, { maxRetries: 0 })) {
        if (dispute.trx_number === trx) found.add(DISPUTES.get(dispute.dispute_status ?? '') ?? 'open');
      }
    } catch (error) {
      if (isWithoutList(error)) return null;
      throw error;
    }
    return (['lost', 'open', 'won'] as const).find((outcome) => found.has(outcome)) ?? null;
  }

  async #read(api: ReadBack, query: PaymentQuery): Promise<readonly ReadPayment[]> {
    const hinted = query.hint === undefined ? null : await this.#retrieve(api, query.hint.paymentId);
    if (hinted !== null && hinted.reference !== query.reference) return [hinted];
    // Paid, and under our reference: no search can say more. A further payment brings a notification of its own, or the reconciler.
    if (hinted !== null && isReceived(hinted) && !settledByLink(query)) return [hinted];
    // An empty search would find every payment of the account.
    if (query.reference === '') return [];
    const found = new Map<string, ReadPayment>();
    if (hinted !== null) found.set(hinted.id, hinted);
    for (const payment of await this.#search(api, query)) found.set(payment.id, payment);
    for (const id of query.knownPaymentIds) {
      const known = found.has(id) ? null : await this.#retrieve(api, id);
      if (known !== null) found.set(known.id, known);
    }
    if (query.kind === 'link' && query.hostedId !== null && ![...found.values()].some(isReceived)) {
      const paid = await this.#readLink(api, query.hostedId);
      if (paid !== null) found.set(paid.id, paid);
    }
    return [...found.values()];
  }

  async #retrieve(api: ReadBack, id: string): Promise<ReadPayment | null> {
    try {
      return paymentOf(await api.retrieve(id));
    } catch (error) {
      // Not an id that NeroPay would give out, or not this account's: then it is nobody's money here.
      if (error instanceof NeroPayApiError && error.status === 404) return null;
      if (error instanceof InvalidArgumentError) return null;
      throw error;
    }
  }

  /** The search is a search: only exactly this reference counts, and it may be on any page. */
  async #search(api: ReadBack, query: PaymentQuery): Promise<readonly ReadPayment[]> {
    const from = new Date(query.since).toISOString().slice(0, 10);
    const found: ReadPayment[] = [];
    for await (const row of api.iterate({ q: query.reference, from, per_page: SEARCH_PAGE })) {
      if (isOf(row, query.reference)) found.push(paymentOf(ReadTransaction.parse(row)));
    }
    return found;
  }

  /**
   * The payment of a link that says it is paid, when no search shows it: its transaction where the link names one, else the link itself, which
   * has the status, the amount and the reference.
   */
  async #readLink(api: ReadBack, id: string): Promise<ReadPayment | null> {
    try {
      const link = await api.retrieveLink(id);
      const itself = paymentOf({ ...link, reference: link.identifier });
      if (!isReceived(itself)) return null;
      return (link.transaction_id && (await this.#retrieve(api, String(link.transaction_id)))) || itself;
    } catch (error) {
      if (error instanceof NeroPayApiError && error.status === 404) return null;
      throw error;
    }
  }

  #isDryRun(mode: RailMode): boolean {
    return mode === 'test' && this.#options.testBaseUrl === undefined;
  }

  #readBack(account: RailAccount): ReadBack {
    const transport = this.#transport(account);
    return {
      ...bind(transport, READ_BACK),
      iterateDisputes: bind(transport, disputes).iterate,
      iterateWallet: bind(transport, walletTransactions).iterate,
    };
  }

  #transport(account: RailAccount): Transport {
    return createTransport(this.#transportOptions(account));
  }

  #transportOptions({ mode, credentials }: RailAccount) {
    const { liveBaseUrl, testBaseUrl, ...rest } = this.#options;
    const live = liveBaseUrl ?? NEROPAY_BASE_URL;
    return {
      ...rest,
      baseUrl: mode === 'test' ? (testBaseUrl ?? live) : live,
      secretKey: credentials.secret_key ?? '',
      publicKey: credentials.public_key,
    };
  }
}

/** A transaction as it is read back: what a payment may lack is null here, since "no amount" is a fact to be judged and no reason to look away. */
const ReadTransaction = Transaction.extend({
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
});

/** A row of the search before it is known to be ours: the odd fields of another payment must not hide this one. */
const SearchRow = z.looseObject({
  id: optionalField(IdField),
  trx: optionalField(TextField),
  reference: optionalField(TextField),
  identifier: optionalField(TextField),
});

const RefundAnswer = Refund.pick({ id: true, status: true });

const READ_BACK = {
  list: list('/transactions', PageQuery, SearchRow),
  retrieve: retrieve('/transactions/{id}', ReadTransaction),
  retrieveLink: retrieve('/payment-links/{id}', PaymentLink.extend({ transaction_id: optionalField(IdField) })),
};
type ReadBack = Resource<typeof READ_BACK> & {
  readonly iterateDisputes: Resource<typeof disputes>['iterate'];
  readonly iterateWallet: Resource<typeof walletTransactions>['iterate'];
};

const CREDENTIAL_FIELDS = ['public_key', 'secret_key', 'webhook_secret'] as const;

function readCredentials(given: unknown): Record<string, string> {
  const fields = typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const credentials: Record<string, string> = {};
  for (const name of CREDENTIAL_FIELDS) {
    const value = fields[name];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string') throw new RailError('rejected', `${name} must be text`);
    // Keys are pasted; what a paste brings along is no part of them.
    credentials[name] = value.trim();
  }
  if (credentials.secret_key === undefined) {
    throw new RailError('rejected', 'secret_key is missing: copy it from the API credentials of the NeroPay dashboard');
  }
  return credentials;
}

/** Whether a transaction was made under exactly this reference. Two fields carry it, depending on the endpoint. */
function isOf(row: z.output<typeof SearchRow>, reference: string): boolean {
  return row.reference === reference || row.identifier === reference;
}

/** The link's own record was taken for the money once, because nothing else was to be seen of it. */
function settledByLink({ kind, hostedId, knownPaymentIds }: PaymentQuery): boolean {
  return kind === 'link' && hostedId !== null && knownPaymentIds.includes(hostedId);
}

/** Money keeps the name under which it was first seen: the transaction that turns up later is not a second payment. */
function underTheLinksName(payments: readonly ProviderPayment[], { hostedId, reference }: PaymentQuery) {
  const first = payments.filter((one) => isReceived(one) && one.reference === reference).sort(byAge)[0];
  return payments.map((one) => (one === first && hostedId !== null ? { ...one, id: hostedId } : one));
}

function byAge(a: ProviderPayment, b: ProviderPayment): number {
  return (a.createdAt ?? 0) - (b.createdAt ?? 0) || Number(a.id) - Number(b.id);
}

/** A payment with the name that its disputes know it by. */
interface ReadPayment extends ProviderPayment {
  readonly trx: string | null;
}

function paymentOf(
  transaction: z.output<typeof ReadTransaction> | (PaymentLink & { reference: unknown }),
): ReadPayment {
  const identifier = textOrNull(transaction.identifier);
  const amount = moneyOf(transaction.amount ?? null, transaction.currency ?? null);
  return {
    id: String(transaction.id),
    accountId: textOrNull(transaction.account_id),
    reference: identifier ?? textOrNull(transaction.reference),
    status: STATUSES.get(transaction.status) ?? 'pending',
    amount,
    refunded: transaction.status === 'refunded' ? amount : null,
    dispute: null,
    createdAt: timeOf(textOrNull(transaction.created_at)),
    trx: textOrNull(transaction.trx),
  };
}

/** A status that nobody documented is not money: it stays pending until NeroPay says one that we know. */
const STATUSES: ReadonlyMap<string, ProviderPayment['status']> = new Map([
  ['pending', 'pending'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['refunded', 'refunded'],
]);

/** What the reference documents of a dispute. One that stands otherwise stands open: the money may yet be lost. */
const DISPUTES: ReadonlyMap<string, ProviderPayment['dispute']> = new Map([
  ['open', 'open'],
  ['under_review', 'open'],
  ['won', 'won'],
  ['lost', 'lost'],
]);

/** Installations and accounts differ in whether they have a list: then nothing is to be learned from it, and payments go on. */
const WITHOUT_LIST: ReadonlySet<string> = new Set([
  'endpoint_not_found',
  'not_found',
  'forbidden',
  'resource_scope_misconfigured',
]);

function isWithoutList(error: unknown): boolean {
  return error instanceof NeroPayApiError && WITHOUT_LIST.has(error.code);
}

function isReceived(payment: ProviderPayment): boolean {
  return payment.status === 'succeeded' || payment.status === 'refunded';
}

function moneyOf(amount: string | null, currency: string | null): Money | null {
  if (amount === null || currency === null) return null;
  try {
    return parseMoney(amount, currency);
  } catch {
    return null;
  }
}

function timeOf(text: string | null): number | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function hintOnly(notification: RawNotification, why: NotificationError): NotificationVerdict {
  const { 'content-type': contentType } = notification.headers;
  try {
    const event = parseNotification(notification.body, typeof contentType === 'string' ? contentType : undefined);
    return { kind: 'unverified', hint: hintOf(event) };
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    return {
      kind: 'rejected',
      reason: why.code === 'bad_signature' ? 'bad_signature' : 'malformed',
      message: error.message,
    };
  }
}

function hintOf(event: NeroPayEvent): NotificationHint {
  const data = typeof event.data === 'object' && event.data !== null ? event.data : {};
  const named =
    'transaction_id' in data ? data.transaction_id : event.type.startsWith('payout.') && 'id' in data ? data.id : null;
  const paymentId = event.transaction?.id ?? (named === null ? null : String(named));
  const status = event.transaction?.status ?? null;
  return {
    eventId: event.id,
    type: event.type,
    reference: event.identifier,
    paymentId,
    claimsSuccess: event.type === 'transaction.succeeded' || status === 'succeeded',
  };
}

/** The provider's errors in the few kinds that matter to the engine, in words for a merchant. The request and its id are in `cause`, for logs. */
function railError(error: unknown): RailError {
  if (error instanceof RailError) return error;
  if (error instanceof InvalidArgumentError) return new RailError('rejected', error.message, { cause: error });
  if (error instanceof z.ZodError) return new RailError('unavailable', UNREADABLE, { cause: error });
  if (!(error instanceof NeroPayCallError)) throw error;
  const options = { providerCode: error.code, retryAfterMs: error.retryAfterMs, cause: error };
  return new RailError(kindOf(error), wordsOf(error), options);
}

/** A question that is refused today says nothing about the money: it is asked again. */
function unanswered(error: unknown): RailError {
  const mapped = railError(error);
  return mapped.kind === 'invalid_credentials' ? mapped : retold(mapped, 'unavailable');
}

/** The same refusal as another kind, where it means something else for the call that met it. */
function retold({ message, providerCode, retryAfterMs, cause }: RailError, kind: RailErrorKind): RailError {
  return new RailError(kind, message, { providerCode, retryAfterMs, cause });
}

function kindOf(error: NeroPayCallError): RailErrorKind {
  // No answer, a garbled one, 429, 5xx: nothing is known. What is not the API's own word is no verdict either.
  if (error.retryable || !(error instanceof NeroPayApiError)) return 'unavailable';
  if (error instanceof AuthenticationError || error instanceof SignatureError) return 'invalid_credentials';
  return KIND_OF_CODE.get(error.code) ?? 'rejected';
}

const KIND_OF_CODE: ReadonlyMap<string, RailErrorKind> = new Map([
  ['currency_not_supported', 'currency_not_supported'],
  ['duplicate_resource', 'reference_taken'],
  ['not_cancelable', 'not_cancelable'],
  ['cancel_failed', 'not_cancelable'],
  ['not_refundable', 'not_refundable'],
]);

const UNREADABLE = 'NeroPay gave an answer that cannot be used';

function wordsOf(error: NeroPayCallError): string {
  if (error instanceof NeroPayApiError) {
    const sentences = new Set([error.providerMessage, ...Object.values(error.details ?? {}).flat()]);
    const words = [...sentences].join(' ');
    return error.retryable ? `NeroPay cannot do this right now: ${words}` : words;
  }
  if (error instanceof NeroPayConnectionError) {
    return error.kind === 'timeout' ? 'NeroPay did not answer in time' : 'NeroPay could not be reached';
  }
  return UNREADABLE;
}
