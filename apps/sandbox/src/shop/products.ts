import { type Money, parseMoney } from '@neropay/core';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly price: Money;
}

export const SHOP_NAME = 'Kiln & Clay';
export const SHOP_CURRENCY = 'GBP';

const gbp = (decimal: string) => parseMoney(decimal, SHOP_CURRENCY);

/** Each has its picture at /assets/shop/{id}.svg. */
export const PRODUCTS: readonly Product[] = [
  { id: 'mug', name: 'Stoneware mug', text: 'Holds a proper cup of tea. 350 ml.', price: gbp('15.99') },
  { id: 'bowl', name: 'Ash-glazed bowl', text: 'For soup, fruit or keys.', price: gbp('24.50') },
  { id: 'vase', name: 'Bottle vase', text: 'Three stems and it is full.', price: gbp('38.00') },
  { id: 'plate', name: 'Speckled plate', text: 'Dinner size, thrown by hand.', price: gbp('19.95') },
  { id: 'teapot', name: 'Teapot for two', text: 'Pours without dripping. We tried.', price: gbp('64.00') },
  { id: 'candle', name: 'Candle cup', text: 'Soy wax in a cup to keep.', price: gbp('12.25') },
];

export function product(id: string): Product | undefined {
  return PRODUCTS.find((each) => each.id === id);
}
