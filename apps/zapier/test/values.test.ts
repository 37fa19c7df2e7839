import { formatMoney, listCurrencies, money } from '@neropay/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onlyGiven } from '../src/fields/given.js';
import { idempotencyKey } from '../src/fields/idempotency.js';
import { idText, isoTime, minorUnits } from '../src/output/values.js';

describe('an amount in the smallest unit', () => {
  test('is that of the money, in every currency', () => {
    const cents = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });
    fc.assert(
      fc.property(cents, fc.constantFrom(...listCurrencies()), (minor, currency) => {
        expect(minorUnits(formatMoney(money(minor, currency)), currency)).toBe(Number(minor));
      }),
    );
  });

  test.each([
    [null, 'GBP'],
    ['15.99', null],
    ['15.99', 'XXZ'],
    ['fifteen', 'GBP'],
    ['90071992547409.93', 'GBP'],
  ])('%j %j cannot be told', (amount, currency) => {
    expect(minorUnits(amount, currency)).toBe(null);
  });
});

test.each([
  ['2026-04-22T03:40:15Z', '2026-04-22T03:40:15Z'],
  ['2026-04-22T05:40:15+02:00', '2026-04-22T03:40:15Z'],
  ['2026-04-22 03:40:15', '2026-04-22T03:40:15Z'],
  ['2026-04-22T03:40:15.250Z', '2026-04-22T03:40:15.250Z'],
  ['2026-04-22', '2026-04-22T00:00:00Z'],
  ['yesterday', null],
  ['', null],
  [null, null],
])('the time %j is %j', (text, expected) => {
  expect(isoTime(text)).toBe(expected);
});

test.each([
  [6636598, '6636598'],
  ['pay_1', 'pay_1'],
  ['', null],
  [null, null],
  [undefined, null],
])('the id %j is %j', (id, expected) => {
  expect(idText(id)).toBe(expected);
});

describe('an idempotency key', () => {
  test('is the same for the same mapped value, and another for another kind of step', () => {
    expect(idempotencyKey('refund', 'row-1', null)).toBe(idempotencyKey('refund', ' row-1 ', ['other']));
    expect(idempotencyKey('refund', 'row-1', null)).not.toBe(idempotencyKey('customer', 'row-1', null));
    expect(idempotencyKey('refund', 'row-1', null)).not.toBe(idempotencyKey('refund', 'row-2', null));
  });

  test('follows from what may happen once where nothing is mapped, and is not made up for what may happen twice', () => {
    expect(idempotencyKey('refund', '', ['1', '5.00', ''])).toBe(
      idempotencyKey('refund', undefined, ['1', '5.00', '']),
    );
    expect(idempotencyKey('refund', undefined, ['1', '5.00', ''])).not.toBe(
      idempotencyKey('refund', undefined, ['1', '5.00', 'x']),
    );
    expect(idempotencyKey('refund', undefined, ['15', '.00', ''])).not.toBe(
      idempotencyKey('refund', undefined, ['1', '5.00', '']),
    );
    expect(idempotencyKey('customer', undefined, null)).toBe(undefined);
  });

  test('is one that NeroPay takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (mapped) => {
        expect(idempotencyKey('refund', mapped, ['once'])).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});

test('what was not filled in is not sent', () => {
  expect(onlyGiven({ a: ' x ', b: '', c: '  ', d: undefined })).toEqual({ a: 'x' });
});
