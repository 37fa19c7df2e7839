import type { AuditAction } from '../../../../src/operator/api.js';

/** What the log can be filtered by. */
export const ACTIONS: readonly AuditAction[] = [
  'checkout.refund',
  'checkout.cancel',
  'checkout.refresh',
  'store.check',
  'store.test-callback',
  'store.rotate-secret',
  'store.rotate-callback-secret',
  'store.disconnect',
  'endpoint.enable',
  'delivery.replay',
  'delivery.replay-many',
  'session.login',
  'session.logout',
];
