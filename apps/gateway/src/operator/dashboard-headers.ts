import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What everything under `/dashboard` is sent with: nobody frames it, nothing is guessed about what it is, nowhere learns its address. */
export function dashboardHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: directives([]) },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether this host and those below it speak TLS only is for whoever put it behind TLS to say.
    strictTransportSecurity: false,
  });
}

/**
 * The policy of the page itself: only files of the gateway's own run or are loaded, and order data that pretends to be markup does nothing.
 * @param nonce lets in the style sheets that the page makes for itself
 */
export function contentPolicy(nonce: string): ReturnType<typeof helmet.contentSecurityPolicy> {
  return helmet.contentSecurityPolicy({ useDefaults: false, directives: directives([`'nonce-${nonce}'`]) });
}

function directives(styles: readonly string[]) {
  return {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", ...styles],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
}
