import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { choosePort, isFree } from '../ports.mjs';

const allFree = async () => true;
const inUse =
  (...ports: number[]) =>
  async (port: number) =>
    !ports.includes(port);
const choose = (options: Partial<Parameters<typeof choosePort>[0]>) =>
  choosePort({ variable: 'GATEWAY_PORT', wanted: undefined, usual: 4000, free: allFree, ...options });

test('the usual port, when it is free', async () => {
  expect(await choose({})).toBe(4000);
  expect(await choose({ wanted: '' })).toBe(4000);
});

test('the next one, when it is not', async () => {
  expect(await choose({ free: inUse(4000, 4001) })).toBe(4002);
  expect(await choose({ taken: [4000] })).toBe(4001);
});

test('the one that was asked for', async () => {
  expect(await choose({ wanted: '8080' })).toBe(8080);
});

test('never another one than was asked for: a proxy in front would point nowhere', async () => {
  await expect(choose({ wanted: '8080', free: inUse(8080) })).rejects.toThrow('GATEWAY_PORT=8080: that port is in use');
  await expect(choose({ wanted: '8080', taken: [8080] })).rejects.toThrow('GATEWAY_PORT=8080: that port is in use');
});

test.each(['x', '0', '65536', '-1', '80.5'])('%s is no port', async (wanted) => {
  await expect(choose({ wanted })).rejects.toThrow(`GATEWAY_PORT must be a port from 1 to 65535; it is "${wanted}"`);
});

test('says how to choose one when all are in use', async () => {
  await expect(choose({ free: async () => false })).rejects.toThrow(
    /4000 to 4009 are all in use\. .*GATEWAY_PORT=5000 npm start/,
  );
});

test('a port is not free while somebody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await isFree(port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await isFree(port)).toBe(true);
});
