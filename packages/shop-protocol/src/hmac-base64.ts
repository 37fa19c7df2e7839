import { createHmac } from 'node:crypto';

/** Base64 of HMAC-SHA256 over the parts, one after the other. The key is bytes, as Standard Webhooks has it. */
export function hmacSha256Base64(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('base64');
}
