import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';

/*
 * Posts signed notifications over keep-alive connections as fast as they are answered, and prints how long it took. A process of its own, so
 * that what it costs is not counted for the server. Everything is signed and laid out as bytes beforehand.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    secret: { type: 'string' },
    requests: { type: 'string' },
    connections: { type: 'string' },
    /** The notifications name an order, and not only a payment. */
    identified: { type: 'boolean', default: false },
  },
});
const url = new URL(String(values.url));
const secret = String(values.secret);
const total = Number(values.requests);
const connections = Number(values.connections);
const BODY_BYTES = 1024;

function signedRequest(number: number): Buffer {
  const event = {
    id: `evt_${randomUUID()}`,
    type: 'transaction.succeeded',
    created_at: new Date().toISOString(),
    account_id: 'NPBENCH_1',
    transaction: {
      id: number,
      ...(values.identified && { identifier: `BENCH-${number}` }),
      status: 'succeeded',
      amount: '15.99',
      currency: 'GBP',
      description: '',
    },
  };
  event.transaction.description = 'x'.repeat(BODY_BYTES - Buffer.byteLength(JSON.stringify(event)));
  const body = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return Buffer.from(
    [
      `POST ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-NeroPay-Timestamp: ${timestamp}`,
      `X-NeroPay-Signature: ${signature}`,
      '',
      body,
    ].join('\r\n'),
  );
}

const requests = Array.from({ length: total }, (_, number) => signedRequest(number));
let next = 0;
let accepted = 0;
const startedAt = performance.now();
await Promise.all(Array.from({ length: connections }, runConnection));
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${JSON.stringify({ accepted, seconds })}\n`);

function runConnection(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    let received = '';
    const sendNext = () => {
      const request = requests[next++];
      if (request === undefined) socket.end(resolve);
      else socket.write(request);
    };
    socket.on('connect', sendNext);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < headEnd + 4 + length) return;
      if (received.startsWith('HTTP/1.1 200')) accepted++;
      received = '';
      sendNext();
    });
  });
}
