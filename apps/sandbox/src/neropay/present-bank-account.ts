import { isoSeconds } from '../clock.js';
import type { BankAccount } from './model.js';

/** A bank account as the API shows it: of its number no more than the end. */
export function presentBankAccount(bankAccount: BankAccount) {
  return {
    id: bankAccount.id,
    account_name: bankAccount.accountName,
    bank_name: bankAccount.bankName,
    masked_number: `•••• ${bankAccount.last4}`,
    last4: bankAccount.last4,
    currency: bankAccount.currency,
    use_for: bankAccount.useFor,
    is_default: bankAccount.isDefault,
    status: statusOf(bankAccount),
    created_at: isoSeconds(bankAccount.createdAt),
  };
}

export function statusOf({ disabled }: BankAccount): 'active' | 'disabled' {
  return disabled ? 'disabled' : 'active';
}
