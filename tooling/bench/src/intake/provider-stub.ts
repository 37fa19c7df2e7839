import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of NeroPay as connecting a store asks for. Notifications of the benchmark are about payments that nobody knows, so nothing is read back. */
export async function startProviderStub(): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    const body = JSON.stringify({ success: true, data: { account_id: 'NPBENCH_1', name: 'Bench', status: 'active' } });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
