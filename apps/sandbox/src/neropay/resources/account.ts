import type { Endpoint } from '../endpoint.js';
import { presentAccount } from '../present.js';

export function accountEndpoints(): Endpoint[] {
  return [{ method: 'GET', path: '/account', handle: ({ account }) => ({ data: presentAccount(account) }) }];
}
