import { createHmac, randomBytes } from 'node:crypto';
import type { OperatorLedger, OperatorSession } from '@neropay/engine';
import { sameText } from '../http/same-text.js';

/** A working day; whoever works longer logs in again. */
export const SESSION_MS = 12 * 60 * 60 * 1000;
const SECRET_BYTES = 32;

export interface SessionParts {
  readonly ledger: OperatorLedger;
  readonly adminToken: string;
  readonly clock: () => number;
}

/**
 * Who is logged in. A session is a random value that only its browser holds; the ledger, and so every process on it, knows a digest of that value
 * under ADMIN_TOKEN. With another ADMIN_TOKEN no value fits any more, so a new one ends every session that the old one has opened.
 */
export class Sessions {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Whether this is ADMIN_TOKEN. Compared in constant time, whatever its length. */
  isToken(given: string): boolean {
    return sameText(given, this.#parts.adminToken);
  }

  /** @returns the session and the value that its browser keeps */
  async open(operator: string): Promise<{ readonly session: OperatorSession; readonly value: string }> {
    const now = this.#parts.clock();
    const value = newSecret();
    const session: OperatorSession = {
      tokenHash: this.#hash(value),
      operator,
      csrfSecret: newSecret(),
      createdAt: now,
      expiresAt: now + SESSION_MS,
    };
    await this.#parts.ledger.insertSession(session);
    return { session, value };
  }

  /** Null when there is none, or it is over. */
  find(value: string): Promise<OperatorSession | null> {
    return this.#parts.ledger.findSession(this.#hash(value), this.#parts.clock());
  }

  end(session: OperatorSession): Promise<void> {
    return this.#parts.ledger.deleteSession(session.tokenHash);
  }

  #hash(value: string): string {
    return createHmac('sha256', this.#parts.adminToken).update(value).digest('hex');
  }
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
