import type { IncomingHttpHeaders } from 'node:http';
import { signRequest, timingSafeEqualHex, timingSafeEqualText } from '@neropay/core';
import { ApiError } from './api-error.js';
import type { Account } from './model.js';
import type { Store } from './store.js';

export interface Caller {
  /** Whose secret key was used; signs the request. */
  readonly merchant: Account;
  /** On whose account the call works: the merchant's own, or the connected one that NeroPay-Account names. */
  readonly account: Account;
}

const TOLERANCE_S = 300;
const ACCOUNT_ID = /^NP[A-Za-z0-9]+_\d+$/;

/**
 * @throws {ApiError} missing_credentials, invalid_credentials, account_inactive, invalid_account_id, neroconnect_not_enabled,
 *   account_not_found, account_not_allowed, account_key_mismatch
 */
export function authenticate(store: Store, headers: IncomingHttpHeaders): Caller {
  const [, secretKey] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (secretKey === undefined) {
    throw new ApiError('missing_credentials', 'Send the secret key as "Authorization: Bearer {secret_key}".');
  }
  const merchant = store.accountBySecretKey(secretKey);
  if (!merchant) throw new ApiError('invalid_credentials', 'The secret key was not recognised.');
  assertActive(merchant);
  const account = scopedAccount(store, merchant, single(headers['neropay-account']));
  const keys = [merchant, account];
  assertKey(
    'X-NeroPay-Client-Key',
    single(headers['x-neropay-client-key']),
    keys.map(({ clientKey }) => clientKey),
  );
  assertKey(
    'X-NeroPay-Public-Key',
    single(headers['x-neropay-public-key']),
    keys.map(({ publicKey }) => publicKey),
  );
  return { merchant, account };
}

/**
 * Writes carry X-NeroPay-Signature: hex HMAC-SHA256 with the secret key over `timestamp.rawBody`, at most 300 s old or early.
 * @param bodies any of which may have been signed
 * @throws {ApiError} invalid_signature, saying which part is wrong
 */
export function verifySignature(
  merchant: Account,
  headers: IncomingHttpHeaders,
  bodies: readonly Buffer[],
  nowMs: number,
): void {
  const timestamp = single(headers['x-neropay-timestamp']);
  const signature = single(headers['x-neropay-signature']);
  if (timestamp === undefined || signature === undefined) {
    throw new ApiError('invalid_signature', 'Writes need the headers X-NeroPay-Timestamp and X-NeroPay-Signature.');
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new ApiError('invalid_signature', 'X-NeroPay-Timestamp must be a unix time in whole seconds.');
  }
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > TOLERANCE_S) {
    throw new ApiError('invalid_signature', `X-NeroPay-Timestamp is more than ${TOLERANCE_S} seconds off.`);
  }
  const signed = (body: Buffer) => signRequest({ secret: merchant.secretKey, timestamp: Number(timestamp), body });
  if (!bodies.some((body) => timingSafeEqualHex(signed(body), signature))) {
    throw new ApiError(
      'invalid_signature',
      'X-NeroPay-Signature is not the HMAC-SHA256 of timestamp + "." + raw body with the secret key.',
    );
  }
}

/** The body's own public_key, which plugins send, must belong to the account as the header must. */
export function assertPublicKey({ merchant, account }: Caller, publicKey: string | null | undefined): void {
  assertKey('public_key', publicKey ?? undefined, [merchant.publicKey, account.publicKey]);
}

function scopedAccount(store: Store, merchant: Account, accountId: string | undefined): Account {
  if (accountId === undefined || accountId === merchant.id) return merchant;
  if (!ACCOUNT_ID.test(accountId)) {
    throw new ApiError(
      'invalid_account_id',
      'Use the full NeroPay account id format, for example NPVesdTGASO23_547878.',
    );
  }
  if (!merchant.neroconnectEnabled) {
    throw new ApiError('neroconnect_not_enabled', 'NeroConnect platform access is not enabled for this account.');
  }
  const account = store.accounts.get(accountId);
  if (!account) {
    throw new ApiError('account_not_found', 'The connected account id was not found for this platform.');
  }
  if (account.platformId !== merchant.id) {
    throw new ApiError(
      'account_not_allowed',
      'The authenticated account cannot access the supplied connected account.',
    );
  }
  assertActive(account);
  return account;
}

function assertActive(account: Account): void {
  if (account.status === 'pending' || account.status === 'review') {
    throw new ApiError('account_inactive', `The merchant account is not active (${account.status}).`);
  }
}

function assertKey(name: string, given: string | undefined, allowed: readonly string[]): void {
  if (given !== undefined && !allowed.some((key) => timingSafeEqualText(key, given))) {
    throw new ApiError('account_key_mismatch', `${name} does not match the authenticated account.`);
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
