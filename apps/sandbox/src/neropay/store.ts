import { seededAccounts } from './accounts.js';
import type {
  Account,
  BankAccount,
  ComplianceRequest,
  Dispute,
  Payment,
  Payout,
  PayoutSchedule,
  SupportTicket,
  Transaction,
  VerificationSession,
  WebhookEndpoint,
} from './model.js';

interface Revision {
  readonly at: number;
  readonly transaction: Transaction;
}

const FIRST_TRANSACTION_ID = 6_636_598;
const FIRST_MERCHANT_ID = 3_001;

/** Everything the provider remembers, in memory: gone with the process, or with a reset. */
export class Store {
  readonly accounts = new Map<string, Account>();
  readonly payments = new Map<string, Payment>();
  readonly webhooks = new Map<string, WebhookEndpoint>();
  readonly bankAccounts = new Map<string, BankAccount>();
  readonly payouts = new Map<string, Payout>();
  /** By account; an account without one is paid out by hand. */
  readonly payoutSchedules = new Map<string, PayoutSchedule>();
  readonly disputes = new Map<string, Dispute>();
  readonly verificationSessions = new Map<string, VerificationSession>();
  readonly complianceRequests = new Map<string, ComplianceRequest>();
  readonly supportTickets = new Map<string, SupportTicket>();
  readonly #revisions = new Map<number, Revision[]>();
  readonly #byPayment = new Map<string, number[]>();
  /** The revisions of each transaction of an account. */
  readonly #byAccount = new Map<string, Revision[][]>();
  readonly #byIdentifier = new Map<string, string>();
  #nextTransactionId = FIRST_TRANSACTION_ID;
  #nextMerchantId = FIRST_MERCHANT_ID;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.accounts.clear();
    for (const account of seededAccounts()) this.accounts.set(account.id, account);
    this.payments.clear();
    this.webhooks.clear();
    this.bankAccounts.clear();
    this.payouts.clear();
    this.payoutSchedules.clear();
    this.disputes.clear();
    this.verificationSessions.clear();
    this.complianceRequests.clear();
    this.supportTickets.clear();
    this.#revisions.clear();
    this.#byPayment.clear();
    this.#byAccount.clear();
    this.#byIdentifier.clear();
    this.#nextTransactionId = FIRST_TRANSACTION_ID;
    this.#nextMerchantId = FIRST_MERCHANT_ID;
  }

  accountBySecretKey(secretKey: string): Account | undefined {
    return [...this.accounts.values()].find((account) => account.secretKey === secretKey);
  }

  accountOf({ accountId }: { readonly accountId: string }): Account {
    return known(this.accounts.get(accountId), accountId);
  }

  paymentOf({ paymentId }: Transaction): Payment {
    return known(this.payments.get(paymentId), paymentId);
  }

  disputeOf({ id }: Transaction): Dispute | undefined {
    return [...this.disputes.values()].find(({ transactionId }) => transactionId === id);
  }

  addPayment(payment: Payment): void {
    this.payments.set(payment.id, payment);
    this.#byIdentifier.set(identifierKey(payment.accountId, payment.identifier), payment.id);
  }

  paymentByIdentifier(accountId: string, identifier: string): Payment | undefined {
    const id = this.#byIdentifier.get(identifierKey(accountId, identifier));
    return id === undefined ? undefined : this.payments.get(id);
  }

  takeTransactionId(): number {
    const id = this.#nextTransactionId;
    this.#nextTransactionId += 1;
    return id;
  }

  /** The number at the end of a new account's id. */
  takeMerchantId(): number {
    const id = this.#nextMerchantId;
    this.#nextMerchantId += 1;
    return id;
  }

  /** Adds a transaction, or a new revision of one. */
  putTransaction(transaction: Transaction, at: number): void {
    const revisions = this.#revisions.get(transaction.id);
    if (revisions) {
      revisions.push({ at, transaction });
      return;
    }
    const first = [{ at, transaction }];
    this.#revisions.set(transaction.id, first);
    addTo(this.#byPayment, transaction.paymentId, transaction.id);
    addTo(this.#byAccount, transaction.accountId, first);
  }

  transaction(id: number): Transaction | undefined {
    return this.#revisions.get(id)?.at(-1)?.transaction;
  }

  /** In the order in which they were made. */
  transactionsOf(paymentId: string): Transaction[] {
    return (this.#byPayment.get(paymentId) ?? []).flatMap((id) => this.transaction(id) ?? []);
  }

  /** Every transaction as it was at the moment `at`; later ones are not there, later changes have not happened. */
  transactionsAt(at: number): Transaction[] {
    return asOf(this.#revisions.values(), at);
  }

  /** Those of one account. */
  transactionsOfAccountAt({ id }: Account, at: number): Transaction[] {
    return asOf(this.#byAccount.get(id) ?? [], at);
  }
}

function asOf(all: Iterable<readonly Revision[]>, at: number): Transaction[] {
  const found: Transaction[] = [];
  for (const revisions of all) {
    const revision = revisions.findLast((one) => one.at <= at);
    if (revision !== undefined) found.push(revision.transaction);
  }
  return found;
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function known<T>(found: T | undefined, id: string): T {
  if (found === undefined) throw new Error(`${id} is not in the store`);
  return found;
}

function identifierKey(accountId: string, identifier: string): string {
  return JSON.stringify([accountId, identifier]);
}
