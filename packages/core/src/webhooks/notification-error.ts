import { NeroPayError } from '../neropay-error.js';

/** Why a notification was not believed. */
export type NotificationErrorCode =
  /** It carries no signature that any scheme knows. */
  | 'unsigned'
  /** It carries one, and no secret makes it. */
  | 'bad_signature'
  /** Genuine, and older than the tolerance: late, or replayed. */
  | 'stale'
  /** Genuine, and from further in the future than the tolerance: one of the two clocks is wrong. */
  | 'future'
  /** Not readable as what it claims to be. */
  | 'malformed';

/**
 * A notification that must not be believed. Answer it with 401 (not with 2xx, which would make the provider forget it).
 * The message says which mistake the receiver may have made.
 */
export class NotificationError extends NeroPayError {
  declare readonly code: NotificationErrorCode;

  constructor(code: NotificationErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}
