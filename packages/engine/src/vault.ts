import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what must be read again (provider credentials, shared secrets) with AES-256-GCM. A sealed text carries the id of its key, so that
 * keys can be rotated, and is bound to its place (`context`, e.g. a store id), so that a row copied onto another store does not open.
 */
export class Vault {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #currentId: string;

  /** @param keys 32 bytes each; the first seals, all open. @throws {RangeError} on a key of another length. */
  constructor(keys: readonly Uint8Array[]) {
    const ids = new Map<string, KeyObject>();
    for (const key of keys) {
      if (key.byteLength !== 32) throw new RangeError('An encryption key is 32 bytes');
      ids.set(keyId(key), createSecretKey(key));
    }
    const [first] = keys;
    if (first === undefined) throw new RangeError('At least one encryption key is needed');
    this.#keys = ids;
    this.#currentId = keyId(first);
  }

  seal(plaintext: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#currentId), iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.#currentId}.${sealed.toString('base64url')}`;
  }

  /** @throws {VaultError} when the key is not here, or the text was changed or sealed for another place. */
  open(sealed: string, context: string): string {
    const [version, id, data] = sealed.split('.');
    if (version !== VERSION || id === undefined || data === undefined) throw new VaultError('Not a sealed text');
    const bytes = Buffer.from(data, 'base64url');
    if (bytes.byteLength < IV_BYTES + TAG_BYTES) throw new VaultError('Not a sealed text');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(id), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new VaultError('A sealed text does not open: it was changed, or belongs elsewhere', { cause });
    }
  }

  /** Whether a sealed text was sealed with the first key. */
  isCurrent(sealed: string): boolean {
    return sealed.split('.')[1] === this.#currentId;
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key === undefined) {
      throw new VaultError(
        `Encryption key ${id} is not configured; set GATEWAY_ENCRYPTION_KEY to the key that sealed this`,
      );
    }
    return key;
  }
}

export class VaultError extends Error {
  override readonly name = 'VaultError';
}

function keyId(key: Uint8Array): string {
  return createHash('sha256').update('neropay-vault-key-id').update(key).digest('hex').slice(0, 8);
}
