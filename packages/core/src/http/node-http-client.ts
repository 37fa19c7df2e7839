import { Buffer } from 'node:buffer';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { HttpAnswer, HttpBody, HttpClient, HttpRequest } from './http-client.js';
import { chunksOf } from './stream-chunks.js';

const BYTE_ORDER_MARK = 0xfeff;

/**
 * `node:http`, which costs a third of the processor time of Node's `fetch`. Node's global agents keep connections alive, let the
 * process end while they are idle, close them before the server does when it says how long it waits, and know the proxy settings.
 */
export const nodeHttpClient: HttpClient = {
  send({ method, url, headers, body, signal, maxAnswerBytes }) {
    return new Promise((resolve, reject) => {
      const { isSecure, host, address } = addressOf(url);
      const options = { ...address, method, headers: rawHeaders(host, headers, body) };
      const request = moduleFor(isSecure).request(options);
      let isOver = false;
      const finish = () => {
        isOver = true;
        signal.removeEventListener('abort', onAbort);
      };
      const fail = (error: Error) => {
        finish();
        reject(error);
        request.destroy();
      };
      const onAbort = () => fail(new Error('aborted', { cause: signal.reason }));
      signal.addEventListener('abort', onAbort, { once: true });
      request.on('error', fail);
      request.on('response', (response) => {
        readBounded(response, maxAnswerBytes, fail, (answer) => {
          finish();
          resolve(answer);
          if (!answer.complete) request.destroy();
        });
      });
      // Some ends are no 'error', such as an answer that switches to another protocol.
      request.on('close', () => {
        if (!isOver) fail(new Error('the connection was closed before the answer came'));
      });
      if (signal.aborted) onAbort();
      sendBody(request, body);
    });
  },
};

/**
 * Not imported: an import asks the module for everything that it exports, and for the sake of one export Node then loads a second HTTP
 * client, which takes longer than all of this package.
 */
function moduleFor(isSecure: boolean) {
  return isSecure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
}

/** By hand, because the general way from an address to options costs more than a signature. */
function addressOf(url: string): { isSecure: boolean; host: string; address: RequestOptions } {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  // An IPv6 address stands in brackets in an address, and without them in options.
  const name = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { isSecure: protocol === 'https:', host, address: { host: name, port, path: `${pathname}${search}` } };
}

/** Names and values in turn, which Node sends as they are instead of sorting them into an object first. */
function rawHeaders(host: string, headers: HttpRequest['headers'], body: HttpBody | null): string[] {
  const raw = ['Host', host];
  for (const name in headers) raw.push(name, headers[name] ?? '');
  if (body !== null) raw.push('Content-Length', String(sizeOf(body)));
  return raw;
}

function sizeOf(body: HttpBody): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Blob ? body.size : body.byteLength;
}

function sendBody(request: ClientRequest, body: HttpBody | null): void {
  if (body instanceof Blob) {
    const source = Readable.from(chunksOf(body.stream()));
    // Before the pipeline hears of it, which would end the request without a reason.
    source.on('error', (error) => request.destroy(error));
    pipeline(source, request, () => {});
  } else {
    request.end(body ?? undefined);
  }
}

function readBounded(
  response: IncomingMessage,
  maxBytes: number,
  onError: (error: Error) => void,
  onAnswer: (answer: HttpAnswer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (complete: boolean) => {
    const { statusCode = 0, headers } = response;
    onAnswer({
      status: statusCode,
      header: (name) => textOf(headers[name]),
      text: decoded(chunks),
      complete,
    });
  };
  response.on('error', onError);
  response.on('end', () => finish(true));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) finish(false);
  });
}

/** A header that came several times is one, its values joined, as the web's `Headers` join them. */
function textOf(value: string | string[] | undefined): string | null {
  return value === undefined ? null : String(value);
}

function decoded(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
  const text = bytes.toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
