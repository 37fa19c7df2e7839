import { Vault, VaultError } from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const OLD_KEY = new Uint8Array(32).fill(1);
const NEW_KEY = new Uint8Array(32).fill(2);
const SECRET = '{"secret_key":"sk_live_ü"}';
const vault = new Vault([OLD_KEY]);

describe('a vault', () => {
  test('gives back what it sealed, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plaintext, context) => {
        expect(vault.open(vault.seal(plaintext, context), context)).toBe(plaintext.toWellFormed());
      }),
      { seed: 1 },
    );
  });

  test('shows nothing of what it sealed, and never seals the same twice', () => {
    const sealed = vault.seal(SECRET, 'store');
    expect(sealed).not.toContain('sk_live');
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString()).not.toContain('sk_live');
    expect(vault.seal(SECRET, 'store')).not.toBe(sealed);
  });

  test('opens nothing that was sealed for another place: a row copied onto another store stays shut', () => {
    const sealed = vault.seal(SECRET, 'credentials:neropay:live:acct_1');
    for (const elsewhere of [
      'credentials:neropay:live:acct_2',
      'secrets:neropay:live:acct_1',
      'credentials:neropay:test:acct_1',
      '',
    ]) {
      expect(() => vault.open(sealed, elsewhere)).toThrow(VaultError);
    }
  });

  test('opens nothing that was changed, be it one bit', () => {
    const [version, id, data] = vault.seal(SECRET, 'store').split('.');
    const bytes = Buffer.from(data ?? '', 'base64url');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => vault.open(`${version}.${id}.${changed.toString('base64url')}`, 'store')).toThrow(VaultError);
    }
  });

  test.each(['', 'v1', 'v1.abc', 'v2.abcdefgh.AAAA', SECRET])('opens nothing that was never sealed: %j', (text) => {
    expect(() => vault.open(text, 'store')).toThrow('Not a sealed text');
  });

  test('cut short is no sealed text', () => {
    const [version, id, data] = vault.seal(SECRET, 'store').split('.');
    expect(() => vault.open(`${version}.${id}.${data?.slice(0, 30)}`, 'store')).toThrow('Not a sealed text');
    expect(() => vault.open(`${version}.${id}.${data?.slice(0, -2)}`, 'store')).toThrow(VaultError);
  });

  test('with another key says which key is missing, and where it is set', () => {
    const sealed = vault.seal(SECRET, 'store');
    const keyId = sealed.split('.')[1];
    expect(() => new Vault([NEW_KEY]).open(sealed, 'store')).toThrow(
      `Encryption key ${keyId} is not configured; set GATEWAY_ENCRYPTION_KEY`,
    );
  });

  test('passed off as sealed with a key that is here still does not open', () => {
    const [version, , data] = new Vault([NEW_KEY]).seal(SECRET, 'store').split('.');
    const ourId = vault.seal('', '').split('.')[1];
    expect(() => vault.open(`${version}.${ourId}.${data}`, 'store')).toThrow(VaultError);
  });
});

describe('a key that is replaced', () => {
  test('opens what it sealed as long as it is listed; the first key seals', () => {
    const before = vault.seal(SECRET, 'store');
    const rotating = new Vault([NEW_KEY, OLD_KEY]);
    expect(rotating.open(before, 'store')).toBe(SECRET);
    const after = rotating.seal(SECRET, 'store');
    expect(new Vault([NEW_KEY]).open(after, 'store')).toBe(SECRET);
    expect(() => vault.open(after, 'store')).toThrow(VaultError);
  });

  test('listed twice is one key', () => {
    expect(new Vault([OLD_KEY, OLD_KEY]).open(vault.seal(SECRET, 'x'), 'x')).toBe(SECRET);
  });
});

describe('keys', () => {
  test.each([0, 16, 31, 33])('of %i bytes are refused at the start', (length) => {
    expect(() => new Vault([new Uint8Array(length)])).toThrow(new RangeError('An encryption key is 32 bytes'));
  });

  test('are needed', () => {
    expect(() => new Vault([])).toThrow(new RangeError('At least one encryption key is needed'));
  });
});
