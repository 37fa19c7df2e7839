import { addMoney, hmacSha256Hex, type Money, money, timingSafeEqualHex } from '@neropay/core';
import * as z from 'zod';
import { type Product, product, SHOP_CURRENCY } from './products.js';

export const MAX_QUANTITY = 20;

const contents = z.object({
  quantities: z.record(z.string(), z.number().int().min(1).max(MAX_QUANTITY)),
  /** The order that this basket became when its customer went to pay; another visit to the till changes that one. */
  orderId: z.string().nullable(),
});

/** What a customer has in the basket. It lives in their cookie, signed, so that the shop keeps nothing and trusts nothing. */
export type Basket = z.infer<typeof contents>;

export interface Line {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  /** For one. */
  readonly price: Money;
  readonly total: Money;
}

export const EMPTY_BASKET: Basket = { quantities: {}, orderId: null };

export function sealBasket(basket: Basket, secret: string): string {
  const payload = Buffer.from(JSON.stringify(basket)).toString('base64url');
  return `${payload}.${hmacSha256Hex(secret, payload)}`;
}

/** An empty basket for a cookie that is missing, tampered with or from before a restart. */
export function openBasket(cookie: string | undefined, secret: string): Basket {
  const [payload = '', signature = ''] = (cookie ?? '').split('.');
  if (!timingSafeEqualHex(hmacSha256Hex(secret, payload), signature)) return EMPTY_BASKET;
  return contents.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
}

/** 0 takes the product out; more than can be ordered at once becomes as much as can. */
export function withQuantity(basket: Basket, { id }: Product, quantity: number): Basket {
  const { [id]: _, ...others } = basket.quantities;
  const bounded = Math.min(quantity, MAX_QUANTITY);
  return { ...basket, quantities: bounded > 0 ? { ...others, [id]: bounded } : others };
}

export function linesOf(basket: Basket): Line[] {
  return Object.entries(basket.quantities).flatMap(([id, quantity]) => {
    const found = product(id);
    if (!found) return [];
    const total = money(found.price.minor * BigInt(quantity), found.price.currency);
    return [{ productId: id, name: found.name, quantity, price: found.price, total }];
  });
}

export function totalOf(lines: readonly Line[]): Money {
  return lines.reduce((sum, { total }) => addMoney(sum, total), money(0n, SHOP_CURRENCY));
}
