export type { NeroPayEvent, NotifiedTransaction } from './event.js';
export { EVENT_TYPES, type EventType, isEventType } from './event-types.js';
export { NotificationError, type NotificationErrorCode } from './notification-error.js';
export type { NotificationScheme } from './schemes.js';
export {
  type NotificationToSign,
  type SignedNotification,
  signNotification,
  signNotificationAsync,
} from './sign.js';
export {
  authenticateNotification,
  authenticateNotificationAsync,
  type NotificationHeaders,
  parseNotification,
  type ReceivedNotification,
  type VerifiedNotification,
  verifyNotification,
  verifyNotificationAsync,
} from './verify.js';
