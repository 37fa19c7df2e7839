import { randomInt } from 'node:crypto';
import { Router } from 'express';
import type * as z from 'zod';
import { parseBody, parseDecimal } from '../neropay/fields.js';
import type { Account } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { randomId } from '../random-id.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount } from './find.js';
import { presentAccountTruth, presentWallets } from './present.js';
import * as bodies from './requests.js';
import type { Triggers } from './trigger.js';

/** What NeroPay's staff and a merchant's dashboard can do to an account. */
export function accountControls(provider: Provider): Router {
  const { connect } = provider;
  const router = Router();

  router.put('/balance', async (request, response) => {
    const { account_id, currency, available } = parseBody(bodies.balance, await readFields(request));
    const account = findAccount(provider, account_id);
    provider.ledger.adjust(account, parseDecimal(available, currency, 'available'));
    answer(request, response, presentWallets(account));
  });

  router.patch('/accounts/:id', async (request, response) => {
    const change = parseBody(bodies.accountChange, await readFields(request));
    const account = findAccount(provider, String(request.params.id));
    applyChange(account, change);
    connect.updated(account);
    if (change.kyc_status !== undefined) connect.verify(account, change.kyc_status);
    answer(request, response, presentAccountTruth(account));
  });

  return router;
}

export const accountTriggers: Triggers = {
  'connected_account.created': (provider, account) => {
    connectAccount(provider, account);
  },
  'connected_account.updated': changeConnectedAccount,
  'account.update': changeConnectedAccount,
  'account.updated': (provider, account) => {
    account.messagesBy = account.messagesBy === 'platform' ? 'neropay' : 'platform';
    provider.connect.updated(account);
  },
  'kyc.pending': ({ connect }, account) => {
    connect.verify(account, 'pending');
  },
  'kyc.verified': (provider, account) => {
    decideIdentity(provider, account, 'verified');
  },
  'kyc.rejected': (provider, account) => {
    decideIdentity(provider, account, 'rejected');
  },
};

function decideIdentity({ identity }: Provider, account: Account, status: 'verified' | 'rejected'): void {
  const { firstname, lastname } = account.holder;
  const session = identity.open(account, {
    type: 'document',
    returnUrl: null,
    firstName: firstname,
    lastName: lastname,
    country: account.country,
    metadata: {},
  });
  identity.decide(session, status);
}

/** A connected account changes its telephone number; a platform's first one, or a new one where it has none yet. */
function changeConnectedAccount(provider: Provider, account: Account): void {
  const { connect } = provider;
  const changed =
    account.platformId === null ? (connect.accountsOf(account)[0] ?? connectAccount(provider, account)) : account;
  connect.update(changed, { mobile: `7700${randomInt(100_000, 999_999)}` });
}

function connectAccount({ connect }: Provider, platform: Account): Account {
  const username = `merchant-${randomId(8).toLowerCase()}`;
  return connect.create(platform, {
    username,
    name: 'Connected by a trigger',
    email: `${username}@sandbox.example`,
    country: platform.country,
    holder: platform.holder,
    messagesBy: 'neropay',
  });
}

function applyChange(account: Account, change: z.output<typeof bodies.accountChange>): void {
  const { currency, platform_safety_limit: limit, default_connect_application_fee: fee } = change;
  account.status = change.status ?? account.status;
  account.paymentsPaused = change.payments_paused ?? account.paymentsPaused;
  account.payoutsPaused = change.payouts_paused ?? account.payoutsPaused;
  account.terms.feePayer = change.fee_payer ?? account.terms.feePayer;
  if (limit !== undefined) account.safetyLimits.set(currency, parseDecimal(limit, currency, 'platform_safety_limit'));
  if (fee !== undefined) {
    account.terms.defaultApplicationFee = parseDecimal(fee, currency, 'default_connect_application_fee');
  }
}
