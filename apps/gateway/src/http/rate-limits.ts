import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { clientAddress, type ProxyTrust } from './client-address.js';
import { Refusal } from './refusal.js';

/** Requests a minute; 0 for as many as there are. */
export interface RateLimits {
  /** Of one store, verified ones only: nobody can use up a store's share by claiming to be it. */
  readonly perStore: number;
  /** From one address to the shop protocol, whatever they are. */
  readonly perAddress: number;
}

/** Fifty, and a hundred, a second: far above what a shop needs, far below what would trouble the gateway. */
export const DEFAULT_RATE_LIMITS: RateLimits = { perStore: 3_000, perAddress: 6_000 };

/** Connecting proves credentials at the provider; nobody needs to do that more often, unless to guess. */
const CONNECTS_A_MINUTE = 60;
/** A person who mistypes needs a few; whoever guesses shall not have more. Those that succeed do not count. */
const FAILED_LOGINS_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** The limits of one gateway process; each counts by itself, in memory. */
export interface Limiters {
  readonly byStore: RequestHandler;
  readonly byAddress: RequestHandler;
  readonly connecting: RequestHandler;
  readonly loggingIn: RequestHandler;
}

export function createLimiters({ perStore, perAddress }: RateLimits, trusts: ProxyTrust): Limiters {
  const address = (request: Request) => ipKeyGenerator(clientAddress(request, trusts));
  return {
    byStore: limiter(perStore, 'requests of one store', storeOf),
    byAddress: limiter(perAddress, 'requests from one address', address),
    connecting: limiter(CONNECTS_A_MINUTE, 'connections from one address', address),
    loggingIn: limiter(FAILED_LOGINS_A_MINUTE, 'failed logins from one address', address, { failuresOnly: true }),
  };
}

function limiter(
  limit: number,
  what: string,
  keyGenerator: (request: Request) => string,
  { failuresOnly = false } = {},
): RequestHandler {
  if (limit === 0) return (_request, _response, next) => next();
  return rateLimit({
    windowMs: MINUTE_MS,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: what.replaceAll(' ', '-'),
    keyGenerator,
    skipSuccessfulRequests: failuresOnly,
    // Whose word counts about addresses is decided in clientAddress; what others claim is no reason to complain on the console.
    validate: { xForwardedForHeader: false, forwardedHeader: false, keyGeneratorIpFallback: false },
    handler: (_request, response, next) => {
      response.setHeader('retry-after', String(MINUTE_MS / 1000));
      next(new Refusal('rate_limited', `At most ${limit} ${what} a minute; try again in a minute`));
    },
  });
}

/** The store that has signed: this limit stands behind the signature. */
function storeOf(request: Request): string {
  return request.get('x-neropay-store') ?? '';
}
