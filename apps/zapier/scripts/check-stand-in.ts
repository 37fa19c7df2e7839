import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the platform's server answers to an app that has no faults. */
const NOTHING_FOUND = { total_failures: 0, results: [] };
const PASSED = { passes: [], errors: NOTHING_FOUND, warnings: NOTHING_FOUND, suggestions: NOTHING_FOUND };

/** In place of the platform's server, which a build asks to check the app's definition: it checks nothing. Our own lint does. */
export interface CheckStandIn extends AsyncDisposable {
  /** For `ZAPIER_ENDPOINT`. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

export async function startCheckStandIn(): Promise<CheckStandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    const isCheck = request.method === 'POST' && request.url === '/check';
    response.writeHead(isCheck ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isCheck ? PASSED : { errors: ['This is a stand-in, which only knows /check'] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
