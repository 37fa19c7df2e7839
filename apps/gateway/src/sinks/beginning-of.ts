import type { Response } from 'undici';

/** Longer than an answer that is on its way takes; one that stalls says nothing more that is worth a wait. */
const WAIT_MS = 1_000;

/**
 * The beginning of what a receiver answered, as text: at most `bytes` of it are read, whatever there is and however it ends. Undefined when there is nothing.
 * The status alone says how a delivery was taken, so nothing here fails.
 */
export async function beginningOf({ body }: Response, bytes: number): Promise<string | undefined> {
  if (body === null) return undefined;
  const reader = body.getReader();
  const stalled = setTimeout(() => void reader.cancel().catch(() => undefined), WAIT_MS);
  const decoder = new TextDecoder();
  let text = '';
  let left = bytes;
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) break;
      // A character that is cut in two waits in the decoder for a rest that is never read.
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.length;
    }
  } catch {
    // Cut off: what came until then is what there is.
  } finally {
    clearTimeout(stalled);
    // What is left unread would keep the socket.
    await reader.cancel().catch(() => undefined);
  }
  return text === '' ? undefined : text;
}
