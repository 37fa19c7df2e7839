import type { ServerResponse } from 'node:http';
import { type ErrorCode, errorEnvelope, type FieldMessages, successEnvelope } from '@neropay/shop-protocol';

/** Writes JSON the short way: no ETag, no content negotiation. Text and head leave in one write, which bytes would not. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    })
    .end(text);
}

export function sendData(response: ServerResponse, status: number, data: unknown, meta?: object): void {
  sendJson(response, status, successEnvelope(data, meta));
}

export function sendError(
  response: ServerResponse,
  code: ErrorCode,
  message: string,
  details: FieldMessages | null = null,
): void {
  const { status, body } = errorEnvelope(code, message, details);
  sendJson(response, status, body);
}
