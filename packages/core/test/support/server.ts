import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** The client's end of the connection that it came through. */
  readonly clientPort: number | undefined;
}

/** Answers one request. `turn` is 0 for the first request that the server got. */
export type Answer = (response: ServerResponse, request: SeenRequest, turn: number) => void;

export interface TestServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly requests: SeenRequest[];
}

/**
 * A real HTTP server on a free port, closed when the test ends. The first request gets the first answer, and so on; the last
 * answer serves all that follow.
 */
export async function startServer(...answers: readonly Answer[]): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const turn = requests.length;
      const bytes = Buffer.concat(chunks);
      const { remotePort: clientPort } = request.socket;
      const seen = { method, url, headers, body: bytes.toString(), bytes, clientPort };
      requests.push(seen);
      const answer = answers[Math.min(turn, answers.length - 1)];
      if (!answer) throw new Error('The test gave the server no answer.');
      answer(response, seen, turn);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  return { url: `http://127.0.0.1:${port}/v2`, requests };
}

/** An address of this machine where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v2`;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export const ok = (data: unknown, meta?: unknown): Answer =>
  json(200, { success: true, data, ...(meta ? { meta } : {}) });

export const failure = (
  status: number,
  code: string,
  headers: Record<string, string> = {},
  details: unknown = null,
): Answer => json(status, { success: false, error: { code, message: `Told: ${code}.`, details } }, headers);

export const html =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response
      .writeHead(status, { 'content-type': 'text/html', ...headers })
      .end('<html><body>Bad gateway</body></html>');
  };

/** Cuts the connection without an answer. */
export const reset: Answer = (response) => {
  response.socket?.resetAndDestroy();
};

/** Sends headers and half a body, then cuts the connection. */
export const cutInBody: Answer = (response) => {
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    .write('{"success":true,"da');
  setTimeout(() => response.socket?.resetAndDestroy(), 10);
};

/** Never answers. */
export const silent: Answer = () => {};
