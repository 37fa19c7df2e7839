import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { startGateway, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const requests = (paths: readonly string[]) =>
  paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: gateway\r\n\r\n`).join('');

function dial() {
  const { hostname, port } = new URL(gateway.url);
  return connect(Number(port), hostname);
}

test('a few requests that do not wait for each other are answered in their order', async () => {
  const socket = dial();
  socket.write(requests(['/healthz', '/nowhere', '/healthz']));
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk;
  });
  const statuses = () => Array.from(received.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status);
  await waitFor(() => statuses().length === 3, { what: 'three answers' });
  expect(statuses()).toEqual(['200', '404', '200']);
  socket.destroy();
});

test('who sends on without end is cut off, and costs nobody else anything', async () => {
  const socket = dial();
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  const answers = text(socket).catch(() => '');
  socket.write(requests(Array(1_000).fill('/healthz')));
  await closed;
  expect((await answers).split('HTTP/1.1 200').length - 1).toBeLessThan(1_000);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
});
