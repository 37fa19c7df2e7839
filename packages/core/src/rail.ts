import type { Money } from './money.js';

/**
 * A rail is one payment provider behind one interface. The engine knows rails only by this file, so a new provider is a new
 * implementation and no change elsewhere.
 *
 * The interface is drawn against three providers that differ in what they leave out:
 * - NeroPay retrieves no hosted payment by its id: payments are found by transaction id or by searching for the reference.
 * - Neopay signs nothing it sends, cannot refund, and asks for a bank (open banking) or shows a code (PIX) before there is a page to go to.
 * - NETELLER speaks OAuth2 and minor units, and refunds by a transfer with a reference of its own.
 *
 * Two rules hold for every implementation:
 * 1. A call that moves or asks for money is planned first ({@link ProviderCall}), written down by the engine, and only then made. Making the
 *    same planned call again must have the effect of making it once (by the provider's idempotency key, or by looking the reference up first).
 * 2. A rail reports what the provider answers and judges nothing: whether amounts, accounts and references fit is decided in one place, the engine.
 */
export interface Rail {
  /** Name in tables, URLs and the protocol, e.g. `neropay`. */
  readonly name: string;
  readonly capabilities: RailCapabilities;

  /**
   * Proves credentials against the provider and brings them into the form that the other methods take.
   * @throws {RailError} `invalid_credentials`, `rejected` (says which field is wrong) or `unavailable`.
   */
  connect(input: { credentials: unknown; mode: RailMode }): Promise<ConnectedAccount>;

  /** Builds the call that opens a payment. Pure: no network, no clock, no randomness. @throws {RailError} `rejected` */
  planPayment(request: PaymentRequest): ProviderCall;

  /**
   * Makes a planned call that opens a payment; safe to repeat. `input` is what the customer chose when an earlier answer was `collect`.
   * @throws {RailError} `reference_taken`, `currency_not_supported`, `rejected`, `invalid_credentials` or `unavailable`.
   */
  openPayment(
    account: RailAccount,
    call: ProviderCall,
    input?: Readonly<Record<string, string>>,
  ): Promise<OpenedPayment>;

  /**
   * Every provider payment that can be found for a reference, by all known ways. With `hint.paymentId` that payment is read first and
   * answered whatever its reference is (the engine wants to see a mismatch); when it settles the question, the search may be left out.
   * @throws {RailError} `unavailable` or `invalid_credentials`; never for "nothing found", which is an empty list.
   */
  readPayments(account: RailAccount, query: PaymentQuery): Promise<readonly ProviderPayment[]>;

  /** Asks the provider to cancel what is still pending. @throws {RailError} `not_cancelable`, `unavailable` */
  cancelPayment(account: RailAccount, query: PaymentQuery): Promise<void>;

  /** Builds the call that refunds. Pure. @throws {RailError} `not_refundable` where the provider cannot. */
  planRefund(request: RefundRequest): ProviderCall;

  /** Makes a planned refund; safe to repeat. @throws {RailError} `refund_rejected` (definitive), `unavailable` (unknown: repeat the same call) */
  refund(account: RailAccount, call: ProviderCall): Promise<RefundOutcome>;

  /**
   * What became of a refund that was asked for, as the provider has it now. It is asked for before the planned call is made again, and as long as
   * the provider works on it. Null when the provider shows none, which is no word that none was made. Left out where refunds cannot be looked up.
   * @throws {RailError} `unavailable` or `invalid_credentials`
   */
  readRefund?(account: RailAccount, query: RefundQuery): Promise<FoundRefund | null>;

  /**
   * One page of the payments that the provider's own lists say something new of: disputes, and money that went back by other hands. What is new of
   * them is not said here but read back. Left out where the provider has no such lists.
   * @throws {RailError} `unavailable` or `invalid_credentials`
   */
  readChanged?(account: RailAccount, query: ChangedQuery): Promise<ChangedPayments>;

  /**
   * A payout as the provider has it now: its status, and its record as the provider writes it. Null when the provider shows none by this id. Left out
   * where the provider has no payouts.
   * @throws {RailError} `unavailable` or `invalid_credentials`
   */
  readPayout?(account: RailAccount, id: string): Promise<ProviderPayout | null>;

  /** Judges a notification by its signature alone: no network, fast, never throws. */
  checkNotification(account: RailAccount, notification: RawNotification): NotificationVerdict;
}

/** Whether money moves: `live`, or a provider's own way to try things out. */
export type RailMode = 'live' | 'test';

/** What a provider can do, so that nobody offers what it cannot. */
export interface RailCapabilities {
  /** What can be given back through the provider's API. */
  readonly refund: 'none' | 'full' | 'partial';
  readonly cancel: boolean;
  readonly paymentLinks: boolean;
}

/** A store's account at the provider, with credentials as {@link Rail.connect} answered them. Held in memory only. */
export interface RailAccount {
  readonly accountId: string;
  readonly mode: RailMode;
  readonly credentials: Readonly<Record<string, string>>;
}

/** A provider account whose credentials were proven. */
export interface ConnectedAccount {
  readonly accountId: string;
  readonly name: string | null;
  readonly credentials: Readonly<Record<string, string>>;
  /** What the merchant should know, in sentences, e.g. that test payments are never paid. */
  readonly warnings: readonly string[];
}

/** A call as it goes out, byte for byte, so that it can be repeated after a crash or an upgrade without becoming another call. */
export interface ProviderCall {
  readonly idempotencyKey: string;
  readonly path: string;
  readonly body: string;
  /** The provider does one thing for one key, also when it is asked twice at the same time: whoever finds it undone may make it. */
  readonly onceByKey?: true;
}

/** What the engine wants a payment opened with. Amounts are exact ({@link Money}). */
export interface PaymentRequest {
  readonly kind: 'checkout' | 'link';
  /** Unique for this provider account, for ever: what people search for on both sides. */
  readonly reference: string;
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly description: string;
  readonly customer: {
    readonly name?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly address?: string;
    readonly country?: string;
    readonly taxNumber?: string;
  };
  /** Where the provider sends the browser, and where it sends its notification. */
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly notificationUrl: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A payment that the provider opened, and what the customer does next. */
export interface OpenedPayment {
  /** The provider's id of the hosted payment, order or link; null where there is none yet. */
  readonly hostedId: string | null;
  readonly action: PaymentAction;
  /** Unix milliseconds; null when the provider says nothing. */
  readonly expiresAt: number | null;
}

/** What the customer does next: go to a page, scan or copy a code, or first choose something (a bank, a tax number). */
export type PaymentAction =
  | { readonly type: 'redirect'; readonly url: string }
  | { readonly type: 'code'; readonly format: 'qr'; readonly payload: string }
  | { readonly type: 'collect'; readonly fields: readonly CollectField[] };

/** Something that the customer must choose or fill in before there is a page to go to. */
export interface CollectField {
  readonly name: string;
  readonly label: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** What is known of a payment when it is looked for at the provider. */
export interface PaymentQuery {
  readonly kind: 'checkout' | 'link';
  readonly reference: string;
  readonly hostedId: string | null;
  readonly currency: string;
  /** Provider payments already seen for this checkout. */
  readonly knownPaymentIds: readonly string[];
  /** Unix milliseconds: no payment of this reference is older. */
  readonly since: number;
  /** What a notification named. Not believed: read. */
  readonly hint?: { readonly paymentId: string };
}

/** A payment as the provider tells it. Whether it fits what was asked for is for the engine to judge. */
export interface ProviderPayment {
  readonly id: string;
  /** Null when the provider's answer does not name it. */
  readonly accountId: string | null;
  readonly reference: string | null;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'refunded';
  /** Null when the answer carries no amount, or one that is no amount of its currency. */
  readonly amount: Money | null;
  /** The sum given back as far as the provider tells it; null when it tells nothing. */
  readonly refunded: Money | null;
  readonly dispute: 'open' | 'won' | 'lost' | null;
  /** Unix milliseconds; null when not told. */
  readonly createdAt: number | null;
}

/** Money on its way to the merchant's bank, as the provider tells it. */
export interface ProviderPayout {
  /** In the provider's own words. */
  readonly status: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A refund that the engine has written down and wants made. */
export interface RefundRequest {
  readonly idempotencyKey: string;
  /** The refund's id at our side, as reference where the provider takes one. */
  readonly refundId: string;
  readonly paymentId: string;
  readonly amount: Money;
  /** The payment's whole amount: `amount` below it is a partial refund. */
  readonly paymentAmount: Money;
  readonly reason: string | null;
}

/** What became of a refund. One that is rejected is a {@link RailError}. */
export interface RefundOutcome {
  readonly providerRefundId: string | null;
  readonly status: 'succeeded' | 'pending';
}

/** What is known of a refund when it is looked for at the provider. */
export interface RefundQuery {
  /** The refund's id at our side, as in {@link RefundRequest}. */
  readonly refundId: string;
  /** Null when no answer has told it. */
  readonly providerRefundId: string | null;
  readonly paymentId: string;
  readonly amount: Money;
}

/** A refund as the provider shows it. */
export interface FoundRefund {
  readonly providerRefundId: string;
  readonly status: 'succeeded' | 'pending' | 'failed';
}

/** What a look at the provider's own lists begins with. */
export interface ChangedQuery {
  /** Unix milliseconds: what is older was looked at before. */
  readonly since: number;
  /** Where the page before ended ({@link ChangedPayments.next}); null for the first one. */
  readonly after: string | null;
}

/** One page of a look at the provider's own lists. */
export interface ChangedPayments {
  readonly payments: readonly { readonly paymentId: string; readonly reference: string | null }[];
  /** Where the next page begins, in the rail's own words; null after the last one. */
  readonly next: string | null;
}

/** A notification as it arrived, before anything was read of it. */
export interface RawNotification {
  /** The body's exact bytes. */
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Unix milliseconds. */
  readonly receivedAt: number;
}

/**
 * `verified`: a signature fits. `unverified`: nothing proves the sender, and nothing was promised that would: a hint at most.
 * `rejected`: a signature is wrong, missing where one is due, or too old.
 */
export type NotificationVerdict =
  | { readonly kind: 'verified'; readonly scheme: string; readonly hint: NotificationHint }
  | { readonly kind: 'unverified'; readonly hint: NotificationHint }
  | {
      readonly kind: 'rejected';
      readonly reason: 'unsigned' | 'bad_signature' | 'stale' | 'future' | 'malformed';
      readonly message: string;
    };

/** What a notification claims. Good for knowing where to look, and for nothing else. */
export interface NotificationHint {
  readonly eventId: string | null;
  readonly type: string;
  readonly reference: string | null;
  /** The payment that it is about; of a `payout.` event, the payout. */
  readonly paymentId: string | null;
  /** True when the notification claims that money arrived. */
  readonly claimsSuccess: boolean;
}

/** Why a rail could not do it. */
export type RailErrorKind =
  | 'unavailable'
  | 'invalid_credentials'
  | 'rejected'
  | 'currency_not_supported'
  | 'reference_taken'
  | 'not_cancelable'
  | 'not_refundable'
  | 'refund_rejected';

/** The one error that a rail throws. `unavailable` alone is worth repeating; every other kind is the provider's last word. */
export class RailError extends Error {
  override readonly name = 'RailError';
  readonly kind: RailErrorKind;
  /** The provider's own code, for logs and for the merchant; null when there was no answer. */
  readonly providerCode: string | null;
  /** Milliseconds that the provider asked us to wait; null when it did not. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: RailErrorKind,
    message: string,
    options: { providerCode?: string | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.providerCode = options.providerCode ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
