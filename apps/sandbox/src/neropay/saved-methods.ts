import type { PaymentMethod } from './model.js';

export interface SavedMethod {
  readonly id: string;
  readonly behaviour: 'succeeds' | 'declined' | 'insufficient_funds' | 'challenge';
  readonly method: PaymentMethod;
}

const visa = (last4: string): PaymentMethod => ({ type: 'saved', brand: 'Visa', last4 });

/** Saved payment methods that every account has. They behave as the test cards do whose last digits they have. */
export const SAVED_METHODS: readonly SavedMethod[] = [
  { id: 'pm_test_visa', behaviour: 'succeeds', method: visa('4242') },
  {
    id: 'pm_test_mastercard',
    behaviour: 'succeeds',
    method: { type: 'saved', brand: 'Mastercard', last4: '4444' },
  },
  { id: 'pm_test_declined', behaviour: 'declined', method: visa('0002') },
  { id: 'pm_test_insufficient_funds', behaviour: 'insufficient_funds', method: visa('9995') },
  { id: 'pm_test_3ds', behaviour: 'challenge', method: visa('3220') },
];
