import type { Account } from '../model.js';
import type { RecordFields } from './record.js';
import type { AccountRecords } from './record-store.js';

/** What a rule looks at: the record as it would be, and everything else that the account has. */
export interface RuleContext {
  readonly account: Account;
  readonly records: AccountRecords;
  /** null for a record that is being made. */
  readonly id: number | null;
  readonly fields: RecordFields;
}
