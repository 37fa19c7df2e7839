import { crypto } from '#platform';
import type { Bytes } from '../crypto.js';
import { CANNOT_BE_READ } from '../multipart/upload.js';
import { signRequest, signRequestAsync } from '../signing.js';
import { chunksOf } from './stream-chunks.js';

/**
 * {@link signRequest} for the transport: at once where the platform can, and a form bit by bit, without having it in memory.
 *
 * Rejects when a file of the form was changed or removed meanwhile. Earlier attempts may have arrived, so that is no wrong
 * argument but an attempt that failed.
 */
export function signOutgoing(secret: string, timestamp: number, body: Bytes | Blob): string | Promise<string> {
  if (body instanceof Blob) return crypto.hmacLater(secret, timestampedStream(timestamp, body), 'hex');
  const request = { secret, timestamp, body };
  return crypto.hmacNow ? signRequest(request) : signRequestAsync(request);
}

async function* timestampedStream(timestamp: number, form: Blob): AsyncGenerator<Bytes, void, undefined> {
  yield `${timestamp}.`;
  try {
    yield* chunksOf(form.stream());
  } catch {
    throw new Error(`a file of the form ${CANNOT_BE_READ}`);
  }
}
