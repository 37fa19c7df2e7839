import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { PAGE_STYLE } from './message-page.js';

/**
 * What every page of the gateway is sent with. Nothing runs in it, nothing is loaded into it, its one style sheet is known by its hash; nobody frames
 * it, it posts nowhere, and where it leads to does not learn its address.
 */
export function pageHeaders(): readonly RequestHandler[] {
  const style = createHash('sha256').update(PAGE_STYLE).digest('base64');
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: [`'sha256-${style}'`],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
      // Whether this host and those below it speak TLS only is for whoever put it behind TLS to say.
      strictTransportSecurity: false,
    }),
    (_request, response, next) => {
      response.set('cache-control', 'no-store');
      next();
    },
  ];
}
