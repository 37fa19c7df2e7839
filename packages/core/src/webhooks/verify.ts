import { type Computation, runLater, runNow } from '../computation.js';
import type { Bytes } from '../crypto.js';
import { timingSafeEqualHex } from '../signing.js';
import { eventFromForm, eventFromJson, type NeroPayEvent } from './event.js';
import { NotificationError } from './notification-error.js';
import { checkReceived, looksLikeJson, type ReceivedNotification, textOf } from './received.js';
import { type Claim, type NotificationScheme, READINGS, type Reading } from './schemes.js';

export type { NotificationHeaders, ReceivedNotification } from './received.js';

const DEFAULT_TOLERANCE_SECONDS = 300;

/** A notification that a secret of yours signed, and by which scheme. */
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
 * @throws {NeroPayError} `sync_crypto_unavailable` where there is only WebCrypto.
 */
export function verifyNotification(received: ReceivedNotification): VerifiedNotification {
  const scheme = runNow(authentication(received), 'verifyNotificationAsync');
  return { scheme, event: eventOf(scheme, received.rawBody) };
}

/** {@link verifyNotification} for every platform, Workers and other edge runtimes included. */
export async function verifyNotificationAsync(received: ReceivedNotification): Promise<VerifiedNotification> {
  const kept = snapshotOf(received);
  const scheme = await runLater(authentication(kept));
  return { scheme, event: eventOf(scheme, kept.rawBody) };
}

/**
 * The first half of {@link verifyNotification}, for a receiver that stores the raw body now and reads it later: who signed
 * it, without reading it.
 *
 * @throws {NotificationError} and {InvalidArgumentError} as `verifyNotification`.
 */
export function authenticateNotification(received: ReceivedNotification): NotificationScheme {
  return runNow(authentication(received), 'authenticateNotificationAsync');
}

/** {@link authenticateNotification} for every platform. */
export async function authenticateNotificationAsync(received: ReceivedNotification): Promise<NotificationScheme> {
  return runLater(authentication(snapshotOf(received)));
}

/**
 * Reads a notification WITHOUT verifying it: anybody may have sent it. Good for knowing which payment to read back, and for
 * nothing else.
 *
 * @param contentType decides between JSON and form encoding; without it the body's first character does.
 * @throws {NotificationError} `malformed`.
 */
export function parseNotification(rawBody: Bytes, contentType?: string): NeroPayEvent {
  const text = textOf(rawBody);
  const isForm = contentType ? contentType.toLowerCase().includes('x-www-form-urlencoded') : !looksLikeJson(text);
  return isForm ? eventFromForm(text) : eventFromJson(text);
}

/** Whether any scheme's claim is true. The one place that believes or refuses, for the functions at once and those that await. */
export function* authentication(received: ReceivedNotification): Computation<NotificationScheme> {
  checkReceived(received);
  let refusal: NotificationError | null = null;
  for (const read of READINGS) {
    const claim = readingOf(read, received);
    // What the first scheme that applies says is the most telling.
    if (claim instanceof NotificationError) refusal ??= claim;
    if (claim === null || claim instanceof NotificationError) continue;

    let isGenuine = false;
    for (const secret of received.secrets) {
      const expected = yield { secret, parts: claim.signed, encoding: 'hex' };
      isGenuine = timingSafeEqualHex(expected, claim.signature);
      if (isGenuine) break;
    }
    const problem = isGenuine ? untimeliness(claim, received) : badSignature(received);
    if (problem === null) return claim.scheme;
    refusal ??= problem;
  }
  throw (
    refusal ??
    new NotificationError(
      'unsigned',
      'The notification carries no signature: neither X-NeroPay-Signature, nor a "signature" in its body. Did a proxy drop the headers?',
    )
  );
}

/** A body that one scheme cannot even read is that scheme's refusal, and must not hide what an earlier one said. */
function readingOf(read: (received: ReceivedNotification) => Reading, received: ReceivedNotification): Reading {
  try {
    return read(received);
  } catch (error) {
    if (error instanceof NotificationError) return error;
    throw error;
  }
}

function untimeliness(
  { timestamp }: Claim,
  { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now }: ReceivedNotification,
): NotificationError | null {
  if (timestamp === null) return null;
  const age = now() / 1000 - timestamp;
  // Written so that a tolerance or a clock that is not a number refuses.
  if (Math.abs(age) <= toleranceSeconds) return null;
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

function badSignature({ secrets }: ReceivedNotification): NotificationError {
  const spaced = secrets.some((secret) => secret !== secret.trim());
  const hint = spaced
    ? 'A secret has whitespace around it: copy it again.'
    : 'Usual causes: the body was parsed and written again (pass the raw bytes), or the secret is of another endpoint, account or mode.';
  return new NotificationError('bad_signature', `The signature fits none of ${secrets.length} secret(s). ${hint}`);
}

function eventOf(scheme: NotificationScheme, rawBody: Bytes): NeroPayEvent {
  const text = textOf(rawBody);
  return scheme === 'ipn' ? eventFromForm(text) : eventFromJson(text);
}

/** What is verified and what is read must be the same bytes, though the caller may use the buffer again while this waits. */
function snapshotOf(received: ReceivedNotification): ReceivedNotification {
  const { rawBody } = received;
  return rawBody instanceof Uint8Array ? { ...received, rawBody: new Uint8Array(rawBody) } : received;
}
