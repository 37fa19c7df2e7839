import { moneyText } from '../../money-text.js';
import type { BankAccount, Payout } from '../../neropay/model.js';
import {
  accountField,
  type ConsoleForm,
  type ConsoleRow,
  type ConsoleView,
  hidden,
  newest,
  triggerButton,
} from './view.js';

export const payoutsView: ConsoleView = {
  name: 'payouts',
  title: 'Payouts',
  sections: (provider) => [
    {
      title: 'Payouts',
      empty: 'No payouts yet.',
      forms: [triggerButton('payout.created', 'Make a payout')],
      rows: newest(provider.store.payouts.values()).map(payoutRow),
      total: provider.store.payouts.size,
    },
    {
      title: 'Bank accounts',
      empty: 'No bank accounts: payouts go to the one that NeroPay has on file.',
      forms: [
        {
          path: '/bank-accounts',
          button: 'Add a bank account',
          about: 'a new one',
          fields: [
            accountField(provider),
            { name: 'account_name', label: 'Name', value: 'Test bank account', required: true },
            { name: 'currency', label: 'Currency', value: 'GBP', required: true },
          ],
        },
      ],
      rows: newest(provider.store.bankAccounts.values()).map(bankAccountRow),
      total: provider.store.bankAccounts.size,
    },
    {
      title: 'Schedules',
      empty: 'No schedules: every account is paid out by hand.',
      rows: [...provider.store.payoutSchedules].map(([accountId, schedule]) => ({
        title: accountId,
        status: schedule.interval,
        facts: [`${schedule.transferSpeed} transfer`],
      })),
    },
  ],
};

function payoutRow(payout: Payout): ConsoleRow {
  return {
    title: payout.id,
    status: payout.status,
    amount: moneyText(payout.amount),
    facts: [
      `${payout.transferSpeed} transfer of ${payout.accountId} to ${payout.bankAccountId ?? 'the account on file'}`,
      payout.reference,
      payout.proofStatus && `proof ${payout.proofStatus}`,
      payout.failure,
    ],
    actions: payoutForms(payout),
  };
}

function payoutForms({ id, status, proofStatus }: Payout): ConsoleForm[] {
  const move = (to: string, button: string): ConsoleForm => ({
    path: `/payouts/${id}`,
    method: 'PATCH',
    button,
    about: id,
    fields: [hidden('status', to), ...(to === 'failed' ? [{ name: 'reason', label: 'Reason' }] : [])],
  });
  if (proofStatus === 'requested') {
    const path = `/payouts/${id}/proof`;
    return ['approved', 'rejected'].map((decision) => ({
      path,
      button: decision === 'approved' ? 'Approve the proof' : 'Reject the proof',
      about: id,
      fields: [hidden('decision', decision)],
    }));
  }
  if (status === 'paid' || status === 'failed') return [];
  return [
    ...(status === 'pending' ? [move('in_transit', 'Send')] : []),
    move('paid', 'Pay'),
    ...(status === 'pending' && proofStatus === null
      ? [{ path: `/payouts/${id}/proof-request`, button: 'Ask for a proof', about: id }]
      : []),
    move('failed', 'Fail'),
  ];
}

function bankAccountRow({ id, accountId, accountName, currency, isDefault, disabled }: BankAccount): ConsoleRow {
  const path = `/bank-accounts/${id}`;
  return {
    title: id,
    status: disabled ? 'disabled' : 'enabled',
    facts: [`${accountName}, ${currency}, of ${accountId}`, isDefault ? 'the one that is used by default' : null],
    actions: [
      {
        path,
        method: 'PATCH',
        button: disabled ? 'Enable' : 'Disable',
        about: id,
        fields: [hidden('disabled', String(!disabled))],
      },
      ...(isDefault
        ? []
        : [
            {
              path,
              method: 'PATCH' as const,
              button: 'Make it the default',
              about: id,
              fields: [hidden('is_default', 'true')],
            },
          ]),
    ],
  };
}
