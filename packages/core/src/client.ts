import { createTransport, type TransportOptions } from './http.js';
import { account } from './resources/account.js';
import { bind } from './resources/bind.js';
import { hostedPayments } from './resources/hosted-payments.js';
import type { Resource } from './resources/operation.js';
import { paymentLinks } from './resources/payment-links.js';
import { transactions } from './resources/transactions.js';

/** NeroPay's live address. Its dry-run endpoints are below it, under `/sandbox`. */
export const NEROPAY_BASE_URL = 'https://eu.neropay.app/v2';

export interface NeroPayOptions extends Omit<TransportOptions, 'baseUrl'> {
  /** Default {@link NEROPAY_BASE_URL}. */
  readonly baseUrl?: string | undefined;
}

/**
 * NeroPay's API v2. Every method throws `InvalidArgumentError` before anything is sent, `NeroPayApiError` (a subclass) when
 * NeroPay refuses, `NeroPayResponseError` when the answer cannot be used, `NeroPayConnectionError` when none came.
 */
export class NeroPay {
  readonly account: Resource<typeof account>;
  readonly hostedPayments: Resource<typeof hostedPayments>;
  readonly paymentLinks: Resource<typeof paymentLinks>;
  readonly transactions: Resource<typeof transactions>;
  readonly #options: NeroPayOptions;

  /** @throws {InvalidArgumentError} for a key, an account id or an address that can never work. */
  constructor(options: NeroPayOptions) {
    const transport = createTransport({ ...options, baseUrl: options.baseUrl ?? NEROPAY_BASE_URL });
    this.account = bind(transport, account);
    this.hostedPayments = bind(transport, hostedPayments);
    this.paymentLinks = bind(transport, paymentLinks);
    this.transactions = bind(transport, transactions);
    this.#options = options;
  }

  /**
   * The same client, acting for a connected account (`NeroPay-Account`).
   *
   * @param accountId the full id: unique account id, underscore, merchant id, such as `NPVesdTGASO23_547878`.
   * @throws {InvalidArgumentError} `invalid_account_id`.
   */
  forAccount(accountId: string): NeroPay {
    return new NeroPay({ ...this.#options, account: accountId });
  }
}
