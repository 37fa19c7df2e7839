import { bind, defineLazily } from './api/bind.js';
import type { Resource } from './api/operation.js';
import { createTransport, type TransportOptions } from './http.js';
import { RESOURCES } from './resources/index.js';

/** NeroPay's live address. Its dry-run endpoints are below it, under `/sandbox`. */
export const NEROPAY_BASE_URL = 'https://eu.neropay.app/v2';

/** Whose key, which account, and how calls travel. */
export interface NeroPayOptions extends Omit<TransportOptions, 'baseUrl'> {
  /** Default {@link NEROPAY_BASE_URL}. */
  readonly baseUrl?: string | undefined;
}

/** The members of {@link NeroPay}: one for each resource of the API. */
export type NeroPayResources = Resource<typeof RESOURCES>;

/** Gives itself a member for each resource, bound when it is first used. */
class ResourceHolder {
  constructor(options: NeroPayOptions) {
    const transport = createTransport({ ...options, baseUrl: options.baseUrl ?? NEROPAY_BASE_URL });
    for (const [name, resource] of Object.entries(RESOURCES)) defineLazily(this, name, () => bind(transport, resource));
  }
}

/**
 * NeroPay's API v2. Every method throws `InvalidArgumentError` before anything is sent, `NeroPayApiError` (a subclass) when
 * NeroPay refuses, `NeroPayResponseError` when the answer cannot be used, `NeroPayConnectionError` when none came.
 */
// The constructor above gives every instance exactly these members, by the names of RESOURCES.
export class NeroPay extends (ResourceHolder as new (options: NeroPayOptions) => NeroPayResources) {
  readonly #options: NeroPayOptions;

  /** @throws {InvalidArgumentError} for a key, an account id or an address that can never work. */
  constructor(options: NeroPayOptions) {
    super(options);
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
