/** One exchange as it went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Null on reads. */
  readonly body: Uint8Array | null;
  readonly status: number;
  readonly answer: unknown;
}

/** A `fetch` that remembers what was said, on both sides. */
export class Recorder {
  readonly exchanges: Exchange[] = [];

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = new Uint8Array(await request.clone().arrayBuffer());
    const response = await globalThis.fetch(request);
    const text = await response.clone().text();
    this.exchanges.push({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.method === 'GET' ? null : body,
      status: response.status,
      answer: text === '' ? null : JSON.parse(text),
    });
    return response;
  };

  last(): Exchange {
    const exchange = this.exchanges.at(-1);
    if (!exchange) throw new Error('Nothing was sent.');
    return exchange;
  }
}
