import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { currencyCode, parseBody, text } from '../neropay/fields.js';
import type { BankAccount } from '../neropay/model.js';
import { presentBankAccount } from '../neropay/present-bank-account.js';
import type { Provider } from '../neropay/provider.js';
import { randomId } from '../random-id.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount } from './find.js';
import { flag } from './requests.js';

const bankAccount = z.strictObject({
  account_id: z.string().optional(),
  account_name: text(191).default('Test bank account'),
  currency: currencyCode,
  is_default: flag.default(false),
  disabled: flag.default(false),
});

const bankAccountChange = z.strictObject({ is_default: flag.optional(), disabled: flag.optional() });

/** Bank accounts without a number, and what a bank's compliance does to any, to be mounted at /_sandbox. */
export function bankAccountControls(provider: Provider): Router {
  const { store, bankAccounts, agenda } = provider;
  const router = Router();

  router.get('/bank-accounts', (request, response) => {
    answer(request, response, [...store.bankAccounts.values()].map(presentBankAccountTruth));
  });

  router.post('/bank-accounts', async (request, response) => {
    const given = parseBody(bankAccount, await readFields(request));
    const saved = bankAccounts.save({
      id: `ba_nero_${randomId(12).toLowerCase()}`,
      accountId: findAccount(provider, given.account_id).id,
      accountName: given.account_name,
      bankName: null,
      useFor: null,
      last4: '0000',
      fingerprint: randomId(16),
      currency: given.currency,
      isDefault: given.is_default,
      disabled: given.disabled,
      createdAt: agenda.now(),
    });
    answer(request, response, presentBankAccountTruth(saved));
  });

  router.patch('/bank-accounts/:id', async (request, response) => {
    const change = parseBody(bankAccountChange, await readFields(request));
    const found = store.bankAccounts.get(request.params.id);
    if (!found) throw new ApiError('bank_account_not_found', `There is no bank account ${request.params.id}.`);
    const saved = bankAccounts.save({
      ...found,
      isDefault: change.is_default ?? found.isDefault,
      disabled: change.disabled ?? found.disabled,
    });
    answer(request, response, presentBankAccountTruth(saved));
  });

  return router;
}

export function presentBankAccountTruth(bankAccount: BankAccount) {
  return { ...presentBankAccount(bankAccount), account_id: bankAccount.accountId, disabled: bankAccount.disabled };
}
