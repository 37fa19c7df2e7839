import type { Bytes } from '../crypto.js';
import { InvalidArgumentError } from '../errors.js';
import { timingSafeEqualHex } from '../signing.js';
import { findBodySignature } from './body-signature.js';
import { eventFromForm, eventFromJson, type NeroPayEvent, readForm } from './event.js';
import { NotificationError } from './notification-error.js';
import {
  bodySignature,
  headerSignature,
  ipnSignature,
  type NotificationScheme,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from './schemes.js';

const DEFAULT_TOLERANCE_SECONDS = 300;

/** Request headers: a plain object with names in any case, or anything with the `get` of the web's `Headers`. */
export type NotificationHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null | undefined };

/** A notification as it was received. */
export interface ReceivedNotification {
  /** The body exactly as it came, before any JSON parser. */
  readonly rawBody: Bytes;
  readonly headers: NotificationHeaders;
  /** Every secret that may have signed it: the endpoint signing secret, the secret key, old ones while they rotate. */
  readonly secrets: readonly string[];
  /** Seconds that a timestamp may differ from now, either way. Default 300. */
  readonly toleranceSeconds?: number | undefined;
  /** Unix time in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface VerifiedNotification {
  readonly scheme: NotificationScheme;
  readonly event: NeroPayEvent;
}

/**
 * Verifies a notification and hands out its event. Nothing is parsed before its signature fits. Even then it is a hint: read
 * the payment back before acting on it.
 *
 * @throws {NotificationError} when it must not be believed; the message says which mistake the receiver may have made.
 * @throws {InvalidArgumentError} without secrets: your own configuration, not the sender's fault.
 */
export function verifyNotification(received: ReceivedNotification): VerifiedNotification {
  const scheme = authenticateNotification(received);
  const text = decoded(received.rawBody);
  return { scheme, event: scheme === 'ipn' ? eventFromForm(text) : eventFromJson(text) };
}

/**
 * The first half of {@link verifyNotification}, for a receiver that stores the raw body now and reads it later: who signed
 * it, without reading it.
 *
 * @throws {NotificationError} and {InvalidArgumentError} as `verifyNotification`.
 */
export function authenticateNotification(received: ReceivedNotification): NotificationScheme {
  checkReceived(received);
  let refusal: NotificationError | null = null;
  for (const [scheme, attempt] of SCHEMES) {
    const outcome = outcomeOf(attempt, received);
    if (outcome === 'accepted') return scheme;
    // What the first scheme that applies says is the most telling.
    if (outcome !== 'not_applicable') refusal ??= outcome;
  }
  throw (
    refusal ??
    new NotificationError(
      'unsigned',
      'The notification carries no signature: neither X-NeroPay-Signature, nor a "signature" in its body. Did a proxy drop the headers?',
    )
  );
}

/**
 * Reads a notification WITHOUT verifying it: anybody may have sent it. Good for knowing which payment to read back, and for
 * nothing else.
 *
 * @param contentType decides between JSON and form encoding; without it the body's first character does.
 * @throws {NotificationError} `malformed`.
 */
export function parseNotification(rawBody: Bytes, contentType?: string): NeroPayEvent {
  const text = decoded(rawBody);
  const isForm = contentType ? contentType.toLowerCase().includes('x-www-form-urlencoded') : !looksLikeJson(text);
  return isForm ? eventFromForm(text) : eventFromJson(text);
}

type Outcome = 'accepted' | 'not_applicable' | NotificationError;
type Attempt = (received: ReceivedNotification) => Outcome;

const SCHEMES: readonly (readonly [NotificationScheme, Attempt])[] = [
  ['header', tryHeaders],
  ['body', tryBody],
  ['ipn', tryIpn],
];

/** A body that one scheme cannot even read is that scheme's refusal, and must not hide what an earlier one said. */
function outcomeOf(attempt: Attempt, received: ReceivedNotification): Outcome {
  try {
    return attempt(received);
  } catch (error) {
    if (error instanceof NotificationError) return error;
    throw error;
  }
}

function tryHeaders(received: ReceivedNotification): Outcome {
  const signature = headerOf(received.headers, SIGNATURE_HEADER);
  const timestamp = headerOf(received.headers, TIMESTAMP_HEADER);
  if (signature === null && timestamp === null) return 'not_applicable';
  if (!signature || !timestamp || !isUnixSeconds(timestamp)) {
    return new NotificationError(
      'malformed',
      'X-NeroPay-Signature and X-NeroPay-Timestamp (unix seconds) come together, once each.',
    );
  }
  const { rawBody, secrets } = received;
  const fits = secrets.some((secret) =>
    timingSafeEqualHex(headerSignature({ secret, timestamp, body: rawBody }), signature),
  );
  if (!fits) return badSignature(received);

  const { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now } = received;
  const age = now() / 1000 - Number(timestamp);
  // Written so that a tolerance or a clock that is not a number refuses.
  if (Math.abs(age) <= toleranceSeconds) return 'accepted';
  return age < 0
    ? new NotificationError(
        'future',
        `The notification is dated ${Math.round(-age)} s in the future. Is this machine's clock right?`,
      )
    : new NotificationError(
        'stale',
        `The notification is ${Math.round(age)} s old: late, replayed, or this machine's clock is wrong.`,
      );
}

function tryBody(received: ReceivedNotification): Outcome {
  const text = decoded(received.rawBody);
  const value = findBodySignature(text);
  if (!value || value.start === value.end) return 'not_applicable';
  const signature = text.slice(value.start, value.end);
  const fits = received.secrets.some((secret) => timingSafeEqualHex(bodySignature(secret, text, value), signature));
  return fits ? 'accepted' : badSignature(received);
}

function tryIpn(received: ReceivedNotification): Outcome {
  const text = decoded(received.rawBody);
  if (looksLikeJson(text) || !text.includes('signature=')) return 'not_applicable';
  const form = readForm(text);
  const signature = form.get('signature');
  const amount = form.get('data[amount]');
  const identifier = form.get('identifier');
  if (!signature) return 'not_applicable';
  if (!amount || !identifier) {
    return new NotificationError('malformed', 'The form-encoded notification lacks "identifier" or "data[amount]".');
  }
  const fits = received.secrets.some((secret) =>
    timingSafeEqualHex(ipnSignature(secret, amount, identifier), signature),
  );
  return fits ? 'accepted' : badSignature(received);
}

function badSignature({ secrets }: ReceivedNotification): NotificationError {
  const spaced = secrets.some((secret) => secret !== secret.trim());
  const hint = spaced
    ? 'A secret has whitespace around it: copy it again.'
    : 'Usual causes: the body was parsed and written again (pass the raw bytes), or the secret is of another endpoint, account or mode.';
  return new NotificationError('bad_signature', `The signature fits none of ${secrets.length} secret(s). ${hint}`);
}

function checkReceived({ rawBody, headers, secrets }: ReceivedNotification): void {
  if (
    !Array.isArray(secrets) ||
    secrets.length === 0 ||
    secrets.some((secret) => typeof secret !== 'string' || secret === '')
  ) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'secrets must be one or more non-empty strings: an empty key would fit a forgery.',
    );
  }
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new NotificationError(
      'malformed',
      'rawBody must be the raw body, a string or bytes. It looks parsed: read the request before any JSON or form parser does.',
    );
  }
  if (typeof headers !== 'object' || headers === null) {
    throw new NotificationError('malformed', "headers must be the request's headers.");
  }
}

function headerOf(headers: NotificationHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name) ?? null;
  const members = headers as Readonly<Record<string, string | readonly string[] | undefined>>;
  // Node's own header objects have lower-case names; others are searched.
  const value = members[name] ?? members[Object.keys(members).find((key) => key.toLowerCase() === name) ?? name];
  if (value === undefined || value === null) return null;
  // A header sent twice is nobody's signature; the empty text is refused as malformed by the scheme.
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === 'string' ? only : '';
}

function isUnixSeconds(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Exactly the text whose UTF-8 bytes these are: no byte is dropped or replaced on the way. @throws {NotificationError} `malformed` */
function decoded(body: Bytes): string {
  if (typeof body === 'string') return body;
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new NotificationError('malformed', 'The notification is not UTF-8 text.', { cause });
  }
}
