import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError } from './api-error.js';
import type { Account, KycStatus, VerificationSession } from './model.js';
import type { Store } from './store.js';

export type VerificationRequest = Pick<
  VerificationSession,
  'type' | 'returnUrl' | 'firstName' | 'lastName' | 'country' | 'metadata'
>;

/** Links by which people prove who they are. What comes out is the KYC status of the account that made the link. */
export class IdentityDesk {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #verify: (account: Account, status: KycStatus) => void;

  /** @param verify gives an account its new KYC status, and tells of it */
  constructor(store: Store, agenda: Agenda, verify: (account: Account, status: KycStatus) => void) {
    this.#store = store;
    this.#agenda = agenda;
    this.#verify = verify;
  }

  /** An account that is verified stays so while somebody proves it once more. */
  open(account: Account, request: VerificationRequest): VerificationSession {
    const session = this.#put({
      ...request,
      id: `vs_nero_${randomId(16).toLowerCase()}`,
      code: randomId(8).toLowerCase(),
      accountId: account.id,
      status: 'pending',
      formToken: randomId(32),
      createdAt: this.#agenda.now(),
      decidedAt: null,
    });
    if (account.kycStatus !== 'verified') this.#verify(account, 'pending');
    return session;
  }

  /** @throws {ApiError} validation_error when the session was decided on before */
  decide(session: VerificationSession, status: 'verified' | 'rejected'): VerificationSession {
    if (session.status !== 'pending') {
      throw new ApiError('validation_error', `The verification session is ${session.status} already.`);
    }
    const decided = this.#put({ ...session, status, decidedAt: this.#agenda.now() });
    this.#verify(this.#store.accountOf(session), status);
    return decided;
  }

  #put(session: VerificationSession): VerificationSession {
    this.#store.verificationSessions.set(session.id, session);
    return session;
  }
}
