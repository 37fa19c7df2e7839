import type { RequestHandler } from 'express';
import { OperatorRefusal } from './operator-refusal.js';

/**
 * Refuses what another site makes a browser send. The session's cookie stays at home by `SameSite=Strict` already, and changes want a token that no
 * other site can read: this stands before both, for browsers say by themselves where a request comes from.
 *
 * @param publicUrl its origin is one's own, and so is whatever address the request itself was sent to
 */
export function refuseCrossSite(publicUrl: string): RequestHandler {
  const ownOrigin = new URL(publicUrl).origin;
  return (request, _response, next) => {
    const site = request.get('sec-fetch-site');
    // `none` is a person who types the address.
    const fromHere = site === undefined || site === 'same-origin' || (site === 'none' && request.method === 'GET');
    const origin = request.get('origin');
    const ownAddress = origin === undefined || origin === ownOrigin || hostOf(origin) === request.get('host');
    if (fromHere && ownAddress) next();
    else
      next(new OperatorRefusal('forbidden', 'This request comes from another site; use the dashboard of this gateway'));
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
