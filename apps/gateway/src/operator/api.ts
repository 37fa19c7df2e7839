import * as z from 'zod';

/**
 * What the dashboard and the gateway say to each other, under `/dashboard/api`. Answers use the envelope of the shop protocol. Times are ISO 8601 in
 * UTC, amounts decimal strings in major units, counts whole numbers. Everything but `POST /session` wants the session cookie; everything that
 * changes something wants the header `X-CSRF-Token` of that session as well. Refusals have the codes of the shop protocol and
 * {@link OPERATOR_ERRORS}; a refused filter or body is `validation_failed`, with `details` by field.
 *
 * | call | query or body | data |
 * |---|---|---|
 * | `POST /session` | {@link loginRequest} | {@link SessionView}, and the cookie |
 * | `GET /session` · `DELETE /session` | | {@link SessionView} · null, and the cookie is gone |
 * | `GET /overview` | {@link overviewQuery} | {@link OverviewView} |
 * | `GET /checkouts` | {@link checkoutsQuery} | {@link CheckoutRow}[], meta {@link PageMeta} |
 * | `GET /checkouts/{id}` | | {@link CheckoutView} |
 * | `POST /checkouts/{id}/refresh` · `…/cancel` | | {@link CheckoutView} as it is afterwards |
 * | `POST /checkouts/{id}/refunds` | {@link refundRequest}, header `Idempotency-Key` | {@link CheckoutView} as it is afterwards |
 * | `GET /stores` | {@link storesQuery} | {@link StoreRow}[], meta {@link PageMeta} |
 * | `GET /stores/{id}` | | {@link StoreView} |
 * | `POST /stores/{id}/check` | | {@link StoreCheckView}: the credentials proven again now |
 * | `POST /stores/{id}/test-callback` | | {@link CallbackTestView} |
 * | `POST /stores/{id}/rotate-secret` · `…/rotate-callback-secret` | | {@link SecretView}: the only time that it is shown |
 * | `POST /stores/{id}/disconnect` | | {@link StoreView} |
 * | `POST /endpoints/{id}/enable` | | {@link EndpointView}: one that a 410 or an operator disabled is delivered to again |
 * | `GET /deliveries` | {@link deliveriesQuery} | {@link DeliveryRow}[], meta {@link PageMeta} |
 * | `GET /deliveries/{id}` | | {@link DeliveryView} |
 * | `POST /deliveries/{id}/replay` | | {@link DeliveryView}, pending again |
 * | `POST /deliveries/replay` | {@link bulkReplayRequest} | {@link BulkReplayView}: one step; asked again with `next_cursor` until `done` |
 * | `GET /system` | | {@link SystemView} |
 * | `GET /audit` | {@link auditQuery} | {@link AuditRow}[], meta {@link PageMeta} |
 */

/** Codes that only the dashboard's calls are refused with, and their HTTP status. */
export const OPERATOR_ERRORS = {
  /** There is no session, or it is over: log in (again). */
  not_logged_in: 401,
  /** Of `POST /session` alone. */
  wrong_token: 401,
  /** The `X-CSRF-Token` is missing or another session's, or the request comes from another site: read the session again. */
  forbidden: 403,
  /** Not with this thing as it is now; the message says why. */
  not_possible: 409,
} as const;

export type OperatorErrorCode = keyof typeof OPERATOR_ERRORS;

/** Every `action` of the audit log. */
export const AUDIT_ACTIONS = [
  'session.login',
  'session.logout',
  'checkout.refresh',
  'checkout.cancel',
  'checkout.refund',
  'store.check',
  'store.test-callback',
  'store.rotate-secret',
  'store.rotate-callback-secret',
  'store.disconnect',
  'endpoint.enable',
  'delivery.replay',
  'delivery.replay-many',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

const cursor = z.string().max(200).optional();
const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')
  .transform(Number)
  .default(25);
const time = z.iso.datetime({ offset: true, error: 'must be a time like 2026-01-31T09:00:00Z' });
const id = z.string().min(1).max(100);

export const loginRequest = z.object({
  token: z.string().min(1).max(1000),
  /** Who it is, for the audit log: the token is shared. */
  operator: z.string().trim().min(1).max(80),
});

export interface SessionView {
  readonly operator: string;
  readonly csrf_token: string;
  readonly expires_at: string;
}

/** `from` up to and without `to`; buckets are whole hours or days from `from` on, so the viewer's own midnight is where a day begins. */
export const overviewQuery = z.object({
  from: time,
  to: time,
  bucket: z.enum(['hour', 'day']),
  mode: z.enum(['live', 'test']).optional(),
});

export interface OverviewView {
  /** Of checkouts that were paid in the range, by currency; the most payments first. */
  readonly sums: readonly CurrencySum[];
  /** Only buckets in which something was paid. */
  readonly series: readonly {
    readonly at: string;
    readonly currency: string;
    readonly count: number;
    readonly amount: string;
  }[];
  /** Checkouts that were opened in the range, by what they are now. */
  readonly statuses: readonly { readonly status: string; readonly count: number }[];
  /** What wants a look, whatever the range. */
  readonly attention: {
    readonly review: number;
    readonly disputed: number;
    readonly dead_deliveries: number;
    readonly disabled_endpoints: number;
    readonly stuck_refunds: number;
  };
}

export interface CurrencySum {
  readonly currency: string;
  readonly count: number;
  readonly amount: string;
  readonly refunded: string;
}

export const checkoutsQuery = z.object({
  /** Id, order id or number, reference, transaction id (each from its beginning), or the customer's e-mail address. */
  q: z.string().trim().max(200).optional(),
  /** Several, separated by commas. */
  status: z.string().max(200).optional(),
  store_id: id.optional(),
  kind: z.enum(['checkout', 'link']).optional(),
  mode: z.enum(['live', 'test']).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  from: time.optional(),
  to: time.optional(),
  cursor,
  limit,
});

/** Newest first. `next_cursor` is null on the last page. */
export interface PageMeta {
  readonly next_cursor: string | null;
}

export interface CheckoutRow {
  readonly id: string;
  readonly kind: 'checkout' | 'link';
  readonly store: { readonly id: string; readonly name: string; readonly platform: string };
  readonly order_id: string;
  readonly order_number: string | null;
  readonly reference: string;
  readonly status: string;
  readonly amount: string;
  readonly amount_refunded: string;
  readonly currency: string;
  readonly rail: string;
  readonly mode: 'live' | 'test';
  readonly late: boolean;
  readonly customer_email: string | null;
  readonly created_at: string;
  readonly paid_at: string | null;
}

export interface CheckoutView extends CheckoutRow {
  readonly description: string;
  readonly customer: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly transaction_id: string | null;
  /** `amount_mismatch`, `currency_mismatch`, `account_mismatch` or `reference_missing`. */
  readonly review_reason: string | null;
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly checkout_url: string | null;
  readonly expires_at: string;
  readonly next_look_at: string | null;
  readonly can: {
    readonly cancel: boolean /** What may still be given back; null: nothing. */;
    readonly refund: string | null;
  };
  readonly payments: readonly {
    readonly id: string;
    readonly status: string;
    readonly amount: string | null;
    readonly currency: string | null;
    readonly refunded: string | null;
    readonly dispute: string | null;
    readonly duplicate: boolean;
    /** What of it may still be given back; null: nothing. */
    readonly refundable: string | null;
  }[];
  readonly refunds: readonly RefundView[];
  /** Everything that happened, the oldest first. */
  readonly timeline: readonly TimelineEntry[];
}

export interface RefundView {
  readonly id: string;
  readonly payment_id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly amount: string;
  readonly currency: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly created_at: string;
}

/** Words are the page's: here are kinds and facts. */
export type TimelineEntry = { readonly at: string } & (
  | { readonly kind: 'asked' }
  | { readonly kind: 'opened'; readonly hosted_id: string | null }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'notification';
      readonly id: number;
      readonly type: string;
      readonly verified: boolean;
      readonly payment_id: string | null;
      readonly outcome: string | null;
      /** As it came; null once its time to be kept is over. */
      readonly body: string | null;
    }
  | { readonly kind: 'event'; readonly id: string; readonly type: string; readonly sequence: number }
  | { readonly kind: 'delivery'; readonly delivery: DeliveryRow }
  | { readonly kind: 'refund'; readonly refund: RefundView }
  | { readonly kind: 'operator'; readonly entry: AuditRow }
);

export const storesQuery = z.object({
  q: z.string().trim().max(200).optional(),
  state: z.enum(['active', 'disconnected']).optional(),
  cursor,
  limit,
});

export interface StoreRow {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly url: string;
  readonly rail: string;
  readonly mode: 'live' | 'test';
  readonly account: { readonly id: string; readonly name: string | null };
  readonly state: 'active' | 'disconnected';
  readonly callback_state: 'active' | 'disabled';
  readonly created_at: string;
}

export interface StoreView extends StoreRow {
  readonly updated_at: string;
  /** The store's callback first, then its hooks. */
  readonly endpoints: readonly EndpointView[];
  /** The last that it was heard of. */
  readonly last_checkout_at: string | null;
  readonly last_notification_at: string | null;
  readonly deliveries: { readonly pending: number; readonly dead: number };
}

export interface EndpointView {
  readonly id: string;
  readonly sink: string;
  /** Never with a user's password in it; null when none is set. */
  readonly url: string | null;
  readonly types: readonly string[] | null;
  readonly state: 'active' | 'disabled';
  readonly disabled_reason: string | null;
  readonly created_at: string;
}

export interface StoreCheckView {
  readonly ok: boolean;
  /** What to do, when it is not. */
  readonly message: string | null;
  readonly warnings: readonly string[];
}

export interface CallbackTestView {
  readonly ok: boolean;
  readonly url: string;
  readonly status: number | null;
  readonly message: string | null;
}

export interface SecretView {
  readonly secret: string;
  /** Until when the one before it stays good. */
  readonly previous_valid_until: string;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'ended'] as const;

export const deliveriesQuery = z.object({
  /** Event id, checkout id or endpoint id. */
  q: z.string().trim().max(200).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  store_id: id.optional(),
  endpoint_id: id.optional(),
  type: z.string().max(100).optional(),
  cursor,
  limit,
});

export interface DeliveryRow {
  readonly id: number;
  readonly event_id: string;
  readonly type: string;
  readonly checkout_id: string | null;
  readonly store: { readonly id: string; readonly name: string } | null;
  readonly endpoint_id: string;
  readonly sink: string;
  /** `ended`: its endpoint was ended before it went out. */
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_reason: string | null;
  readonly created_at: string;
  readonly next_attempt_at: string | null;
  readonly finished_at: string | null;
}

export interface DeliveryView extends DeliveryRow {
  readonly endpoint: EndpointView;
  /** What is posted, word for word. */
  readonly body: string;
  /** The newest first; the oldest are let go when there are many. */
  readonly tries: readonly {
    readonly at: string;
    readonly attempt: number;
    readonly outcome: 'delivered' | 'retry' | 'dead' | 'gone';
    readonly status: number | null;
    readonly reason: string | null;
    readonly ms: number;
    /** The beginning of what the receiver answered; null when nothing came, or its time to be kept is over. */
    readonly response: string | null;
  }[];
}

/** What to replay: the dead ones that fit. */
export const bulkReplayRequest = z.object({
  store_id: id.optional(),
  endpoint_id: id.optional(),
  type: z.string().max(100).optional(),
  /** Only those that were told before it, so that the work has an end. */
  before: time,
  cursor,
});

export interface BulkReplayView {
  readonly replayed: number;
  /** How many are left to be replayed after this step. */
  readonly remaining: number;
  readonly next_cursor: string | null;
  readonly done: boolean;
}

export const refundRequest = z.object({
  /** Which of the checkout's payments gives back; left out: the one that paid it. */
  payment_id: id.optional(),
  /** Major units; left out: all that is left. */
  amount: z.string().max(40).optional(),
  reason: z.string().trim().max(255).optional(),
});

export interface SystemView {
  readonly version: string;
  readonly node: string;
  readonly started_at: string;
  readonly public_url: string;
  readonly database: {
    readonly kind: 'sqlite' | 'postgres';
    readonly ok: boolean;
    readonly bytes: number | null;
    readonly schema: number;
  };
  readonly memory_bytes: number;
  readonly rails: readonly string[];
  readonly queues: Readonly<
    Record<
      'inbox' | 'outbox' | 'refunds' | 'reconcile',
      { readonly due: number; readonly oldest_due_at: string | null }
    >
  >;
  /** Endpoints that this process leaves alone for a while. */
  readonly open_breakers: readonly string[];
  readonly schedules: { readonly delivery_ms: readonly number[]; readonly reconcile_ms: readonly number[] };
  /** What is kept how long, in days; null: for ever. */
  readonly retention: { readonly bodies_days: number | null };
  readonly warnings: readonly string[];
}

export const auditQuery = z.object({
  action: z.string().max(60).optional(),
  /** The id of what was acted on. */
  subject: id.optional(),
  cursor,
  limit,
});

export interface AuditRow {
  readonly id: number;
  readonly at: string;
  readonly operator: string;
  /** From where, as the gateway sees it. */
  readonly address: string | null;
  readonly action: string;
  readonly subject: string | null;
  /** `begun`: written before it is done. It stays so when the process ended in the middle: look at the subject for what became of it. */
  readonly outcome: 'begun' | 'ok' | 'refused' | 'failed';
  /** Facts, never a secret. */
  readonly details: Readonly<Record<string, string>>;
}
