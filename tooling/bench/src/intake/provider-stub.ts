import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * As much of NeroPay as connecting a store asks for. Questions about a payment are never answered: whoever settles waits, and what is measured
 * meanwhile is intake.
 */
export async function startProviderStub(): Promise<AsyncDisposable & { readonly url: string }> {
  const account = JSON.stringify({
    success: true,
    data: { account_id: 'NPBENCH_1', name: 'Bench', status: 'active' },
  });
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/account'))
      response.writeHead(200, { 'content-type': 'application/json' }).end(account);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
