import type { RequestHandler } from 'express';
import { sendJson } from './answer.js';
import { sameText } from './same-text.js';

/** Lets in who sends the token as `Authorization: Bearer …`. Compared in constant time, whatever its length. */
export function bearerOnly(token: string): RequestHandler {
  return (request, response, next) => {
    const [, given = ''] = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '') ?? [];
    if (sameText(given, token)) {
      next();
      return;
    }
    response.setHeader('www-authenticate', 'Bearer realm="operator"');
    const message = 'Send the ADMIN_TOKEN of this gateway: Authorization: Bearer <token>';
    sendJson(response, 401, { success: false, error: { code: 'unauthorized', message, details: null } });
  };
}
