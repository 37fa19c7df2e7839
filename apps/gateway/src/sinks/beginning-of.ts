import type { Readable } from 'node:stream';

/** Longer than an answer that is on its way takes; one that stalls says nothing more that is worth a wait. */
const WAIT_MS = 1_000;

/**
 * The beginning of what a receiver answered, as text: at most `bytes` of it are read, whatever there is and however it ends. Undefined when there is nothing.
 * The status alone says how a delivery was taken, so nothing here fails.
 */
export async function beginningOf(body: Readable, bytes: number): Promise<string | undefined> {
  const stalled = setTimeout(() => body.destroy(), WAIT_MS);
  const decoder = new TextDecoder();
  let text = '';
  let left = bytes;
  try {
    // Leaving the loop before the end closes the socket: what is left unread would keep it.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      // A character that is cut in two waits in the decoder for a rest that is never read.
      text += decoder.decode(chunk.subarray(0, left), { stream: true });
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // Cut off: what came until then is what there is.
  } finally {
    clearTimeout(stalled);
  }
  return text === '' ? undefined : text;
}
