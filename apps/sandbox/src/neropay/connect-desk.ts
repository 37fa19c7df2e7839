import { money } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError } from './api-error.js';
import type { Announce } from './event-log.js';
import { type Fees, processingFee } from './fees.js';
import { type Ledger, smaller } from './ledger.js';
import type { Account, AccountHolder, KycStatus, Payment, Transaction } from './model.js';
import { presentConnectedAccount } from './present-account.js';
import { isAtSafetyLimit } from './safety-limit.js';
import type { Store } from './store.js';

export interface ConnectedAccountRequest {
  readonly username: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly holder: AccountHolder;
  readonly messagesBy: Account['messagesBy'];
}

/** What is undefined stays as it is. */
export type ConnectedAccountChange = Changes<
  Pick<Account, 'name' | 'email' | 'country' | 'messagesBy'> & AccountHolder
>;
type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Platforms and the merchants that they connect: who exists, what they agreed on, and what it costs them. */
export class ConnectDesk {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #agenda: Agenda;
  readonly #announce: Announce;

  constructor(store: Store, ledger: Ledger, agenda: Agenda, announce: Announce) {
    this.#store = store;
    this.#ledger = ledger;
    this.#agenda = agenda;
    this.#announce = announce;
  }

  /** Oldest first. @throws {ApiError} neroconnect_not_enabled */
  accountsOf(platform: Account): Account[] {
    assertPlatform(platform);
    return [...this.#store.accounts.values()].filter(({ platformId }) => platformId === platform.id);
  }

  /**
   * A new merchant with empty wallets in the platform's currencies. It may take payments at once; to be paid out it must be verified.
   * @throws {ApiError} neroconnect_not_enabled, connected_account_duplicate
   */
  create(platform: Account, request: ConnectedAccountRequest): Account {
    assertPlatform(platform);
    const username = request.username ?? request.email;
    this.#assertUnused('email', request.email);
    this.#assertUnused('username', username);
    const account: Account = {
      ...request,
      username,
      id: `NP${randomId(10)}_${this.#store.takeMerchantId()}`,
      createdAt: this.#agenda.now(),
      publicKey: `pk_test_${randomId(24)}`,
      secretKey: `sk_test_${randomId(32)}`,
      clientKey: `ck_test_${randomId(24)}`,
      // Nobody is ever told the new account's keys, so what it hears is signed with the one that its platform has.
      webhookSecret: platform.webhookSecret,
      neroconnectEnabled: false,
      platformId: platform.id,
      terms: { feePayer: 'connected_account', defaultApplicationFee: null },
      safetyLimits: new Map(),
      status: 'active',
      paymentsPaused: false,
      payoutsPaused: false,
      kycStatus: 'pending',
      available: new Map([...platform.available.keys()].map((currency) => [currency, money(0n, currency)])),
      reserve: new Map(),
    };
    this.#store.accounts.set(account.id, account);
    this.#announce('connected_account.created', account, { data: this.#present(account) });
    this.#announce('kyc.pending', account, { data: this.#present(account) });
    return account;
  }

  /** @throws {ApiError} connected_account_duplicate */
  update(account: Account, change: ConnectedAccountChange): void {
    if (change.email !== undefined) this.#assertUnused('email', change.email, account);
    const { holder } = account;
    account.name = change.name ?? account.name;
    account.email = change.email ?? account.email;
    account.country = change.country ?? account.country;
    account.messagesBy = change.messagesBy ?? account.messagesBy;
    account.holder = {
      firstname: change.firstname ?? holder.firstname,
      lastname: change.lastname ?? holder.lastname,
      mobileCode: change.mobileCode ?? holder.mobileCode,
      mobile: change.mobile ?? holder.mobile,
      businessType: change.businessType ?? holder.businessType,
      dob: change.dob ?? holder.dob,
    };
    this.#announce('connected_account.updated', account, { data: this.#present(account) });
    this.#announce('account.update', account, { data: this.#present(account) });
  }

  /** Says that NeroPay itself changed something about the account. */
  updated(account: Account): void {
    this.#announce('account.updated', account, { data: this.#present(account) });
  }

  verify(account: Account, status: KycStatus): void {
    account.kycStatus = status;
    this.#announce(`kyc.${status}`, account, { data: this.#present(account) });
  }

  /**
   * Takes NeroPay's fee and the platform's from money that has just arrived on a connected account. A merchant that no platform
   * connected pays none.
   * @returns what the connected account paid of them; null where there is no platform
   */
  charge(payment: Payment, paid: Transaction): Fees | null {
    const account = this.#store.accountOf(payment);
    const platform = this.#platformOf(account);
    if (!platform) return null;

    const none = money(0n, paid.amount.currency);
    const sourceId = String(paid.id);
    const payer = account.terms.feePayer === 'platform' ? platform : account;
    const processing = processingFee(paid.amount, payment.kind === 'keyed_payment' ? 'keyed' : 'card');
    this.#ledger.debit(payer, processing, {
      category: 'processing_fee',
      sourceId,
      notes: `Processing fee of ${paid.trx}`,
    });
    const asked = payment.applicationFee ?? account.terms.defaultApplicationFee;
    const application = asked?.currency === paid.amount.currency ? smaller(asked, paid.amount) : none;
    const cause = { category: 'application_fee', sourceId, notes: `Platform's fee of ${paid.trx}` } as const;
    this.#ledger.debit(account, application, cause);
    this.#ledger.credit(platform, application, cause);
    return { processing: payer === account ? processing : none, application };
  }

  /** @throws {ApiError} payments_paused when the platform pays the account's fees and has too little left for it */
  assertFeesCovered(account: Account, currency: string): void {
    const platform = this.#platformOf(account);
    if (platform && account.terms.feePayer === 'platform' && isAtSafetyLimit(platform, currency)) {
      throw new ApiError(
        'payments_paused',
        `The platform pays this account's fees, and its ${currency} balance is at its safety limit: restore the balance first.`,
      );
    }
  }

  #platformOf({ platformId }: Account): Account | undefined {
    return platformId === null ? undefined : this.#store.accounts.get(platformId);
  }

  #assertUnused(field: 'email' | 'username', wanted: string, except?: Account): void {
    const same = (account: Account) => account[field].toLowerCase() === wanted.toLowerCase();
    if ([...this.#store.accounts.values()].some((account) => account !== except && same(account))) {
      throw new ApiError('connected_account_duplicate', `An account with the ${field} "${wanted}" exists already.`, {
        [field]: [`The ${field} has already been taken.`],
      });
    }
  }

  #present(account: Account) {
    return presentConnectedAccount(account, this.#platformOf(account));
  }
}

function assertPlatform(account: Account): void {
  if (!account.neroconnectEnabled) {
    throw new ApiError('neroconnect_not_enabled', 'NeroConnect platform access is not enabled for this account.');
  }
}
