import type { Endpoint } from '../endpoint.js';
import { presentAccount } from '../present.js';
import { presentConnectedAccount } from '../present-account.js';

export function accountEndpoints(): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/account',
      /** What platform and merchant agreed on is shown to the platform alone. */
      handle: ({ merchant, account }) => ({
        data: account.platformId === merchant.id ? presentConnectedAccount(account, merchant) : presentAccount(account),
      }),
    },
  ];
}
