import type { IncomingMessage } from 'node:http';

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * The request's exact bytes: signatures are made over them, so nothing may parse or decode first.
 * @throws {BodyTooLargeError} as soon as more than `limit` bytes have come
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let tooLarge = false;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and thrown away, so that the sender gets to see the answer instead of a broken connection.
    if (size > limit) tooLarge = true;
    else chunks.push(chunk);
  }
  if (tooLarge) throw new BodyTooLargeError(`The request body is larger than ${limit} bytes.`);
  return Buffer.concat(chunks);
}
