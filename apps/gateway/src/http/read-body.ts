import type { IncomingMessage } from 'node:http';

/** A body over the limit. The rest of it is still on its way: answer with `Connection: close`. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The sender went away before the body was complete. */
export class BodyAbortedError extends Error {
  override readonly name = 'BodyAbortedError';
}

/**
 * What is read and thrown away of a body that is too large, before it is answered: who is still sending when the connection closes may never see
 * the answer.
 */
const DRAIN_BYTES = 4 * 1024 * 1024;
/** Who waits for the answer before sending the rest gets it after this. */
const DRAIN_MS = 1_000;

/**
 * The body's exact bytes: signatures are over these, so nothing is parsed on the way.
 * @throws {BodyTooLargeError | BodyAbortedError}
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return tooLarge(request, announced);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        resolve(tooLarge(request, size));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    request.on('error', () => reject(new BodyAbortedError()));
  });
}

/** @throws {BodyTooLargeError} once it can be answered */
function tooLarge(request: IncomingMessage, seen: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    const patience = setTimeout(() => refuse(), DRAIN_MS);
    const refuse = () => {
      clearTimeout(patience);
      reject(new BodyTooLargeError());
    };
    if (seen > DRAIN_BYTES) {
      request.pause();
      refuse();
      return;
    }
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > DRAIN_BYTES) request.destroy();
    });
    request.on('end', refuse);
    request.on('error', refuse);
    request.resume();
  });
}
