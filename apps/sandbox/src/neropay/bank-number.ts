import { createHash } from 'node:crypto';
import { ApiError } from './api-error.js';

/** What is kept of a bank account's number: enough to show it and to recognise it, none of it to misuse. */
export interface BankNumber {
  readonly last4: string;
  readonly fingerprint: string;
}

export interface GivenBankNumber {
  readonly sortCode: string | null;
  readonly accountNumber: string | null;
  readonly iban: string | null;
}

/** Accounts whose number ends so cannot be opened, to see that happen. */
const REFUSED_ENDING = '99999999';

/**
 * A sort code with an account number, or an IBAN.
 * @throws {ApiError} validation_error when neither is complete, or one is not valid; bank_account_create_failed
 */
export function bankNumberOf({ sortCode, accountNumber, iban }: GivenBankNumber): BankNumber {
  const number = iban === null ? gbNumber(sortCode, accountNumber) : ibanNumber(iban);
  if (number.endsWith(REFUSED_ENDING)) {
    throw new ApiError('bank_account_create_failed', 'The bank account could not be created.');
  }
  return { last4: number.slice(-4), fingerprint: createHash('sha256').update(number).digest('hex') };
}

/** As the end of the IBAN that the same account has, so that either spelling of it is recognised. */
function gbNumber(sortCode: string | null, accountNumber: string | null): string {
  if (sortCode === null && accountNumber === null) {
    throw refused({
      sort_code: 'The sort_code field is required with account_number, unless there is an iban.',
      account_number: 'The account_number field is required with sort_code, unless there is an iban.',
    });
  }
  const sort = (sortCode ?? '').replace(/[\s-]/g, '');
  const account = (accountNumber ?? '').replace(/\s/g, '');
  const wrong = {
    ...(/^\d{6}$/.test(sort) ? {} : { sort_code: 'The sort_code field must be six digits, such as 20-00-00.' }),
    ...(/^\d{8}$/.test(account) ? {} : { account_number: 'The account_number field must be eight digits.' }),
  };
  if (Object.keys(wrong).length > 0) throw refused(wrong);
  return `GB${sort}${account}`;
}

function ibanNumber(given: string): string {
  const iban = given.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) || remainder(iban) !== 1n) {
    throw refused({
      iban: 'The iban field must be an IBAN with a right checksum, such as GB29 NWBK 6016 1331 9268 19.',
    });
  }
  // GB, two digits, four letters of the bank, sort code, account number.
  return /^GB\d\d[A-Z]{4}\d{14}$/.test(iban) ? `GB${iban.slice(8)}` : iban;
}

/** ISO 13616: the first four characters go to the end, letters become two digits, and the number leaves 1 when divided by 97. */
function remainder(iban: string): bigint {
  const moved = iban.slice(4) + iban.slice(0, 4);
  return BigInt(moved.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)))) % 97n;
}

function refused(messages: Readonly<Record<string, string>>): ApiError {
  const details = Object.fromEntries(Object.entries(messages).map(([field, message]) => [field, [message]]));
  return new ApiError('validation_error', Object.values(messages)[0] ?? '', details);
}
