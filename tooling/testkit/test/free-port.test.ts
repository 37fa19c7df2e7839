import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../src/free-port.js';

test('gives a port that can be listened on', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(server.address()).toMatchObject({ port });
  server.close();
});

const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
const outgoing = existsSync(RANGE) ? Number(readFileSync(RANGE, 'utf8').split(/\s/)[0]) : 0;

test.skipIf(outgoing < 32_000)('gives none that an outgoing connection may take meanwhile', async () => {
  const ports = await Promise.all(Array.from({ length: 100 }, freePort));
  expect(Math.max(...ports)).toBeLessThan(outgoing);
});
