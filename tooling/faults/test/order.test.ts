import { compareMoney, parseMoney } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { accountOfShop } from '../src/accounts.ts';
import { planOrder } from '../src/order.ts';

const plan = (index: number, seed = 1) => planOrder(seed, index, 10, accountOfShop(index % 10).currencies);
const many = Array.from({ length: 2_000 }, (_, index) => plan(index));

describe('the orders of a fault run', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7, 2)).not.toEqual(plan(7));
  });

  it('have a number of their own in their shop, which a second shop uses, too', () => {
    expect(new Set(many.map(({ shop, number }) => `${shop} ${number}`)).size).toBe(many.length);
    expect(new Set(many.map(({ number }) => number)).size).toBe(many.length / 2);
  });

  it('are in currencies that the account of their shop takes', () => {
    for (const { shop, amount } of many) expect(accountOfShop(shop).currencies).toContain(amount.currency);
  });

  it('go every way that there is', () => {
    expect(new Set(many.map(({ goes }) => goes)).size).toBe(14);
  });

  it('ask for refunds of no more than was paid each, and at times for more than that together', () => {
    const refunded = many.filter(({ refunds }) => refunds.length > 0);
    const moneyOf = (text: string, currency: string) => parseMoney(text, currency);
    for (const { refunds, amount } of refunded) {
      for (const refund of refunds) expect(compareMoney(moneyOf(refund, amount.currency), amount)).not.toBe(1);
    }
    expect(
      refunded.some(
        ({ refunds, amount }) =>
          refunds.length === 2 &&
          refunds[0] === refunds[1] &&
          compareMoney(moneyOf(refunds[0] ?? '0', amount.currency), amount) === 0,
      ),
    ).toBe(true);
  });
});
