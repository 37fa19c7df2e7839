import { createHash } from 'node:crypto';
import { ApiError } from './api-error.js';

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  /** The error's code; null for a success. */
  readonly code: string | null;
}

interface Entry {
  readonly fingerprint: string;
  /** undefined while the first request is still being worked on. */
  answer: StoredAnswer | undefined;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What every write was answered, by account and Idempotency-Key, so that an exact retry gets the same answer again. */
export class IdempotencyKeys {
  readonly #entries = new Map<string, Entry>();

  /**
   * Claims the key for a first request (undefined), or hands out the stored answer of an exact retry.
   * @throws {ApiError} idempotency_conflict when method, path or body differ; duplicate_request while the first still runs
   */
  claim(
    accountId: string,
    key: string,
    request: { method: string; path: string; body: Buffer },
  ): StoredAnswer | undefined {
    const fingerprint = createHash('sha256')
      .update(`${request.method} ${request.path}\n`)
      .update(request.body)
      .digest('hex');
    const entry = this.#entries.get(entryKey(accountId, key));
    if (!entry) {
      this.#entries.set(entryKey(accountId, key), { fingerprint, answer: undefined });
      return undefined;
    }
    if (entry.fingerprint !== fingerprint) {
      throw new ApiError('idempotency_conflict', 'The idempotency key was used before with a different request.');
    }
    if (!entry.answer) {
      throw new ApiError('duplicate_request', 'A request with the same idempotency key is still being processed.');
    }
    return entry.answer;
  }

  store(accountId: string, key: string, answer: StoredAnswer): void {
    const entry = this.#entries.get(entryKey(accountId, key));
    if (entry) entry.answer = answer;
  }

  /** Forgets a claim that came to no answer. */
  release(accountId: string, key: string): void {
    this.#entries.delete(entryKey(accountId, key));
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** @throws {ApiError} missing_idempotency_key, invalid_idempotency_key (1 to 255 printable ASCII characters, no spaces) */
export function idempotencyKey(header: string | string[] | undefined): string {
  const key = Array.isArray(header) ? header[0] : header;
  if (key === undefined || key === '') {
    throw new ApiError('missing_idempotency_key', 'Writes need the header Idempotency-Key.');
  }
  if (!KEY.test(key)) {
    throw new ApiError(
      'invalid_idempotency_key',
      'Idempotency-Key must be 1 to 255 printable ASCII characters, no spaces.',
    );
  }
  return key;
}

function entryKey(accountId: string, key: string): string {
  return `${accountId} ${key}`;
}
