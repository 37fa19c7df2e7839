import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Outcome, reasonOf } from '../events/outcome.js';
import { forward, type Message } from './forward.js';

/** A notification that arrived, and what became of it. */
export interface Delivery extends Message {
  readonly contentType: string | undefined;
  readonly headers: IncomingMessage['headers'];
  /** Null when there was nowhere to forward it to. */
  readonly outcome: Outcome | null;
}

export interface Relay extends AsyncDisposable {
  readonly url: string;
}

const MAX_BODY_BYTES = 1024 * 1024;
const TARGET_TIMEOUT_MS = 30_000;

/**
 * Takes notifications on a free loopback port and passes them on. The provider is answered what the target answered, so that it tries
 * again what the target did not take; a target that cannot be reached is a 502. Without a target everything is taken.
 */
export async function startRelay(target: URL | null, onDelivery: (delivery: Delivery) => void): Promise<Relay> {
  const server = createServer((request, response) => {
    // A provider that hung up in the middle tries again by itself.
    take(request, response, target, onDelivery).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  target: URL | null,
  onDelivery: (delivery: Delivery) => void,
): Promise<void> {
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { Connection: 'close' }).end();
    return;
  }
  const { rawHeaders, headers } = request;
  const outcome = target ? await passOn({ rawHeaders, body }, target, response) : null;
  if (!target) response.writeHead(204).end();
  onDelivery({ rawHeaders, body, headers, contentType: headers['content-type'], outcome });
}

async function passOn(message: Message, target: URL, response: ServerResponse): Promise<Outcome> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the provider stopped waiting')));
  try {
    const answer = await forward(
      message,
      target,
      AbortSignal.any([gone.signal, AbortSignal.timeout(TARGET_TIMEOUT_MS)]),
    );
    response.writeHead(answer.status, [...answer.rawHeaders]).end(answer.body);
    return { status: answer.status, error: null, durationMs: took() };
  } catch (error) {
    const reason = reasonOf(error);
    response.writeHead(502, { 'Content-Type': 'text/plain' }).end(`The target did not answer: ${reason}\n`);
    return { status: null, error: reason, durationMs: took() };
  }
}

/** Null for one that is larger than any notification. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
