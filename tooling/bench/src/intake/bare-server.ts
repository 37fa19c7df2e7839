import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * The bare limit of intake: node:http, the body's bytes, the same HMAC, the same parse, an answer of the same size. No routing, no storage, no
 * care for anything that could go wrong.
 */
const secret = String(process.env.BENCH_SECRET);
const ANSWER = Buffer.from('{"success":true,"data":{"received":true},"meta":{}}');
const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': ANSWER.length };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const expected = createHmac('sha256', secret)
      .update(`${request.headers['x-neropay-timestamp']}.`)
      .update(body)
      .digest();
    const given = Buffer.from(String(request.headers['x-neropay-signature']), 'hex');
    const fits = given.length === expected.length && timingSafeEqual(given, expected);
    JSON.parse(body.toString());
    response.writeHead(fits ? 200 : 401, HEADERS).end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, msg: 'bare listening' })}\n`);
});
