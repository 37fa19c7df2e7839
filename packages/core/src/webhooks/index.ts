export type { NeroPayEvent, NotifiedTransaction } from './event.js';
export { NotificationError, type NotificationErrorCode } from './notification-error.js';
export type { NotificationScheme } from './schemes.js';
export { type NotificationToSign, type SignedNotification, signNotification } from './sign.js';
export {
  authenticateNotification,
  type NotificationHeaders,
  parseNotification,
  type ReceivedNotification,
  type VerifiedNotification,
  verifyNotification,
} from './verify.js';
