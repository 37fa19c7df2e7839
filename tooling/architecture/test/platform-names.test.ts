import { describe, expect, test } from 'vitest';
import { findPlatformNames } from '../src/platform-names.ts';

const platforms = ['alpha', 'beta'];
const find = (path: string, text: string) => findPlatformNames([{ path, text }], platforms);

describe("a platform's name appears in its app and in the platform enum, nowhere else", () => {
  test('in a package it is found, with its line', () => {
    expect(find('packages/engine/src/outbox.ts', 'deliver();\nif (store.platform === "alpha") {}')).toEqual([
      { file: 'packages/engine/src/outbox.ts', line: 2, name: 'alpha' },
    ]);
  });

  test('in its own app it is at home, in the other one it is not', () => {
    expect(find('apps/alpha/src/main.ts', 'alpha and Alpha')).toEqual([]);
    expect(find('apps/beta/src/main.ts', 'alpha')).toHaveLength(1);
  });

  test('the enum defines it, and its tests may name it', () => {
    expect(find('packages/shop-protocol/src/fields.ts', "['alpha', 'beta']")).toEqual([]);
    expect(find('packages/shop-protocol/test/stores.test.ts', "'alpha'")).toEqual([]);
    expect(find('packages/shop-protocol/src/stores.ts', "'alpha'")).toHaveLength(1);
  });

  test.each(['ALPHA', 'alphaHeader', 'x-alpha-id', 'for_alpha', 'AlPha', 'isAlpha'])(
    'written as %s it is found',
    (text) => {
      expect(find('apps/gateway/src/x.ts', text)).toHaveLength(1);
    },
  );
});
