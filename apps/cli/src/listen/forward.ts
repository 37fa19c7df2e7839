import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** A request or an answer, byte for byte. */
export interface Message {
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Answer extends Message {
  readonly status: number;
}

/** About one connection and not about the message (RFC 9110, 7.6.1); and `Host`, which the target is told its own. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'host',
]);

/**
 * Posts a message on as it came: the same body, and the same headers but for those of the connection.
 *
 * @throws {Error} when no whole answer came
 */
export async function forward(message: Message, target: URL, signal: AbortSignal): Promise<Answer> {
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = ['Host', target.host, ...endToEnd(message.rawHeaders)];
  if (!has(headers, 'content-length')) headers.push('Content-Length', String(message.body.length));
  return await new Promise((resolve, reject) => {
    const request = send(target, { method: 'POST', headers, signal }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 502, rawHeaders: endToEnd(response.rawHeaders), body }),
        reject,
      );
    });
    request.once('error', reject);
    request.end(message.body);
  });
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 === 1 || HOP_BY_HOP.has(name.toLowerCase())) return [];
    return [name, rawHeaders[index + 1] ?? ''];
  });
}

function has(rawHeaders: readonly string[], name: string): boolean {
  return rawHeaders.some((header, index) => index % 2 === 0 && header.toLowerCase() === name);
}
