import type { IncomingMessage } from 'node:http';

/** A body over the limit. The rest of it is still on its way: answer with `Connection: close`. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The sender went away before the body was complete. */
export class BodyAbortedError extends Error {
  override readonly name = 'BodyAbortedError';
}

/** What is read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const DRAIN_BYTES = 4 * 1024 * 1024;

/**
 * The body's exact bytes: signatures are over these, so nothing is parsed on the way.
 * @throws {BodyTooLargeError | BodyAbortedError}
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) {
    drain(request, announced);
    return Promise.reject(new BodyTooLargeError());
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        drain(request, size);
        reject(new BodyTooLargeError());
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

function drain(request: IncomingMessage, seen: number): void {
  let size = seen > DRAIN_BYTES ? DRAIN_BYTES + 1 : 0;
  if (size > DRAIN_BYTES) {
    request.pause();
    return;
  }
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DRAIN_BYTES) request.destroy();
  });
  request.resume();
}
