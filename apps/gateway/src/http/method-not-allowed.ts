import { shopCalls } from '@neropay/shop-protocol';
import type { Express } from 'express';
import { NOTIFICATION_ROUTE } from '../routes/ipn.js';
import { sendError } from './answer.js';

/** A path that is there, asked with a method that it does not have: 405, and `Allow` says which it has. To be mounted after the routes. */
export function refuseOtherMethods(app: Express): void {
  for (const [path, methods] of methodsByPath()) {
    app.all(path, (request, response, next) => {
      if (methods.includes(request.method)) {
        next();
        return;
      }
      const allowed = methods.join(', ');
      response.setHeader('allow', allowed);
      sendError(response, 'method_not_allowed', `${request.method} is not for this path; it takes ${allowed}`);
    });
  }
}

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>([[NOTIFICATION_ROUTE, ['POST']]]);
  for (const call of Object.values(shopCalls)) {
    const path = call.path.replace('{id}', ':id');
    methods.set(path, [...(methods.get(path) ?? []), call.method]);
  }
  return methods;
}
