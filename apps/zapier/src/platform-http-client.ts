import type { HttpAnswer, HttpClient } from '@neropay/core';
import type { HttpRequestOptions, ZObject } from 'zapier-platform-core';

/**
 * Sends core's requests through the platform's own client, so that they stand in the zap's history, scrubbed of secrets. Core has signed the
 * body by then and the platform sends a text as it is: what is signed and what is sent are the same.
 */
export function platformHttpClient(z: ZObject): HttpClient {
  return {
    async send({ url, method, headers, body, signal, maxAnswerBytes }) {
      const request: HttpRequestOptions & { url: string; signal: AbortSignal; throwForThrottlingEarly: boolean } = {
        url,
        method,
        headers: { ...headers },
        // The app sends JSON only.
        ...(typeof body === 'string' && { body }),
        signal,
        size: maxAnswerBytes,
        redirect: 'manual',
        // What an answer means is for core to say.
        skipThrowForStatus: true,
        throwForThrottlingEarly: false,
      };
      try {
        const { status, content, headers: answered } = await z.request(request);
        return { status, text: content, complete: true, header: (name) => answered.get(name) };
      } catch (error) {
        if (error instanceof z.errors.RefreshAuthError) return REFUSED;
        throw error;
      }
    },
  };
}

/** With session authentication the platform keeps a 401 to itself: what it was about is in the zap's history. */
const REFUSED: HttpAnswer = {
  status: 401,
  text: JSON.stringify({
    success: false,
    error: { code: 'unauthenticated', message: 'The credentials were refused.' },
  }),
  complete: true,
  header: () => null,
};
