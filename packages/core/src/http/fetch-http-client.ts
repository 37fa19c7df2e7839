import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.js';
import { chunksOf } from './stream-chunks.js';

/** The platform's `fetch`, as it is when a request is sent. */
export const platformFetchClient: HttpClient = {
  send: (request) => sendBy(globalThis.fetch, request),
};

/** A client on a `fetch` that somebody gave. */
export function fetchHttpClient(fetch: typeof globalThis.fetch): HttpClient {
  return { send: (request) => sendBy(fetch, request) };
}

async function sendBy(
  fetch: typeof globalThis.fetch,
  { method, url, headers, body, signal, maxAnswerBytes }: HttpRequest,
): Promise<HttpAnswer> {
  const response = await fetch(url, { method, headers, redirect: 'manual', signal, ...(body !== null && { body }) });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    ...(await readBounded(response, maxAnswerBytes)),
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<{ text: string; complete: boolean }> {
  if (!response.body) return { text: '', complete: true };
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of chunksOf(response.body)) {
    size += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > maxBytes) return { text, complete: false };
  }
  return { text: text + decoder.decode(), complete: true };
}
