import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Balancer } from '../src/balancer.ts';

let balancer: Balancer;
let servers: Server[];

async function serverThatSays(text: string): Promise<number> {
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end(text));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const ask = async () => (await fetch(balancer.url, { headers: { connection: 'close' } })).text();

beforeEach(async () => {
  servers = [];
  balancer = await Balancer.start();
});
afterEach(async () => {
  await balancer[Symbol.asyncDispose]();
  for (const server of servers) server.close();
});

describe('the balancer', () => {
  it('takes each of its servers in turn', async () => {
    balancer.servers = [await serverThatSays('one'), await serverThatSays('two')];
    expect([await ask(), await ask(), await ask()]).toEqual(['one', 'two', 'one']);
  });

  it('breaks the connections to one that is dead, and leaves the others alone', async () => {
    const dead = await serverThatSays('dead');
    servers[0]?.close();
    balancer.servers = [dead, await serverThatSays('alive')];
    await expect(ask()).rejects.toThrow('fetch failed');
    expect(await ask()).toBe('alive');
  });

  it('breaks every connection while it has no server', async () => {
    await expect(ask()).rejects.toThrow('fetch failed');
  });
});
