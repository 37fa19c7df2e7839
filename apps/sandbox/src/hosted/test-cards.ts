import { digitsOf } from './card-number.js';

export type CardBehaviour = 'succeeds' | 'declined' | 'insufficient_funds' | 'challenge' | 'slow';

export interface TestCard {
  readonly number: string;
  readonly behaviour: CardBehaviour;
  readonly label: string;
}

export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242 4242 4242 4242', behaviour: 'succeeds', label: 'Succeeds' },
  { number: '5555 5555 5555 4444', behaviour: 'succeeds', label: 'Succeeds (Mastercard)' },
  { number: '3782 822463 10005', behaviour: 'succeeds', label: 'Succeeds (American Express)' },
  { number: '4000 0000 0000 0002', behaviour: 'declined', label: 'Declined' },
  { number: '4000 0000 0000 9995', behaviour: 'insufficient_funds', label: 'Insufficient funds' },
  { number: '4000 0000 0000 3220', behaviour: 'challenge', label: '3-D Secure challenge' },
  { number: '4000 0000 0000 0077', behaviour: 'slow', label: 'Pending for a while, then succeeds' },
];

/** undefined for every number that is not documented: somebody's real card has no business here. */
export function testCard(number: string): TestCard | undefined {
  const digits = digitsOf(number);
  return TEST_CARDS.find((card) => digitsOf(card.number) === digits);
}
