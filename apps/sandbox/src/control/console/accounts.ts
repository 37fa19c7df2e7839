import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../../clock.js';
import type { Account } from '../../neropay/model.js';
import type { Provider } from '../../neropay/provider.js';
import { presentBalances } from '../../neropay/resources/balances.js';
import {
  type ConsoleForm,
  type ConsoleRow,
  type ConsoleTable,
  type ConsoleView,
  newest,
  triggerButton,
} from './view.js';

const YES_OR_NO = ['', 'true', 'false'];

export const accountsView: ConsoleView = {
  name: 'accounts',
  title: 'Accounts & wallets',
  sections: (provider) => [
    {
      title: 'Accounts',
      empty: 'There are always some.',
      forms: [triggerButton('connected_account.created', 'Connect an account')],
      rows: [...provider.store.accounts.values()].map((account) => accountRow(provider, account)),
    },
  ],
};

function accountRow(provider: Provider, account: Account): ConsoleRow {
  const { platformId, terms } = account;
  return {
    title: account.id,
    status: account.status,
    facts: [
      `${account.name}, ${account.country}, ${account.email}`,
      platformId === null ? null : `connected to ${platformId}; ${terms.feePayer.replace('_', ' ')} pays the fees`,
      account.neroconnectEnabled ? 'a NeroConnect platform' : null,
      `KYC ${account.kycStatus}`,
      account.paymentsPaused ? 'payments are paused' : null,
      account.payoutsPaused ? 'payouts are paused' : null,
    ],
    tables: [wallets(provider, account), ledger(provider, account)],
    actions: changes(account),
  };
}

function wallets({ ledger }: Provider, account: Account): ConsoleTable {
  return {
    caption: `Wallets of ${account.id}`,
    head: ['Currency', 'Available', 'At once', 'In reserve'],
    numbers: ['Available', 'At once', 'In reserve'],
    rows: presentBalances(ledger, account).map((wallet) => [
      wallet.currency,
      wallet.available_balance,
      wallet.instant_available,
      wallet.reserve_balance,
    ]),
  };
}

function ledger(provider: Provider, account: Account): ConsoleTable {
  return {
    caption: `Newest movements of ${account.id}`,
    head: ['When', 'Movement', 'Amount', 'Before', 'After', 'What for'],
    numbers: ['Amount', 'Before', 'After'],
    rows: newest(provider.ledger.entriesOf(account)).map((entry) => [
      isoSeconds(entry.createdAt),
      entry.type,
      `${formatMoney(entry.amount)} ${entry.amount.currency}`,
      formatMoney(entry.balanceBefore),
      formatMoney(entry.balanceAfter),
      entry.notes,
    ]),
  };
}

function changes(account: Account): ConsoleForm[] {
  const path = `/accounts/${account.id}`;
  const about = account.id;
  const currency = { name: 'currency', label: 'Currency', value: 'GBP', required: true };
  const terms: ConsoleForm = {
    path,
    method: 'PATCH',
    button: 'Change terms',
    about,
    fields: [
      { name: 'fee_payer', label: 'Who pays the fees', options: ['', 'connected_account', 'platform'] },
      { name: 'default_connect_application_fee', label: 'Usual fee of the platform' },
      currency,
    ],
  };
  const limit: ConsoleForm = {
    path,
    method: 'PATCH',
    button: 'Set the safety limit',
    about,
    fields: [{ name: 'platform_safety_limit', label: 'Lowest balance', required: true }, currency],
  };
  return [
    {
      path,
      method: 'PATCH',
      button: 'Change status',
      about,
      fields: [
        { name: 'status', label: 'Status', options: ['', 'active', 'pending', 'review', 'banned'] },
        { name: 'kyc_status', label: 'KYC', options: ['', 'pending', 'verified', 'rejected'] },
        { name: 'payments_paused', label: 'Payments paused', options: YES_OR_NO },
        { name: 'payouts_paused', label: 'Payouts paused', options: YES_OR_NO },
      ],
    },
    {
      path: '/balance',
      method: 'PUT',
      button: 'Set a balance',
      about,
      fields: [
        { name: 'account_id', value: account.id },
        { name: 'available', label: 'Available', required: true },
        currency,
      ],
    },
    ...(account.platformId === null ? [] : [terms]),
    ...(account.neroconnectEnabled ? [limit] : []),
  ];
}
