import type { Endpoint } from '../endpoint.js';
import { type ListColumns, listOf } from '../list.js';
import type { BankAccount } from '../model.js';
import { presentBankAccount, statusOf } from '../present-bank-account.js';
import type { Provider } from '../provider.js';

const columns: ListColumns<BankAccount> = {
  search: ({ id, accountName, bankName, last4, currency }) => [id, accountName, bankName, last4, currency],
  status: { of: statusOf, values: ['active', 'disabled'] },
  createdAt: ({ createdAt }) => createdAt,
  sort: { account_name: (a, b) => a.accountName.localeCompare(b.accountName, 'en') },
};

export function bankAccountEndpoints({ bankAccounts }: Provider): Endpoint[] {
  // The second is an alias of the first.
  return ['/nerodisburse/bank-accounts', '/bank-accounts'].flatMap((path): Endpoint[] => [
    {
      method: 'GET',
      path,
      handle({ account, query }) {
        const { records, pagination } = listOf(bankAccounts.accountsOf(account), query, columns);
        return { data: records.map(presentBankAccount), pagination };
      },
    },
    {
      method: 'POST',
      path,
      handle: ({ account, body }) => ({ status: 201, data: presentBankAccount(bankAccounts.create(account, body)) }),
    },
  ]);
}
