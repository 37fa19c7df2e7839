import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export const SECRET = 'sk_test_neropay';

export interface Provider extends AsyncDisposable {
  readonly baseUrl: string;
  /** Writes that were signed as they should be: `POST /v2/…`, in the order they came. */
  readonly accepted: string[];
}

/** NeroPay, as far as one payment and one upload need it: refuses what is not signed over its raw body. */
export async function startProvider(): Promise<Provider> {
  const accepted: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!isGenuine(request.headers, Buffer.concat(chunks))) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"success":false,"error":{"code":"invalid_signature","message":"No."}}');
        return;
      }
      accepted.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ success: true, data: PAYMENT }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  return {
    baseUrl: `http://127.0.0.1:${port}/v2`,
    accepted,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const PAYMENT = {
  id: 'pay_nero_123',
  status: 'pending',
  checkout_url: 'https://eu.neropay.app/checkout/pay_nero_123',
  proof_status: 'submitted',
};

function isGenuine(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const expected = createHmac('sha256', SECRET).update(`${headers['x-neropay-timestamp']}.`).update(body).digest('hex');
  return headers['x-neropay-signature'] === expected && headers.authorization === `Bearer ${SECRET}`;
}
