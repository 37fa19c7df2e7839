import { randomBytes } from 'node:crypto';

/** A new secret for what is posted to one receiver: `whsec_` and 32 random bytes in base64 (Standard Webhooks). */
export function newCallbackSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
