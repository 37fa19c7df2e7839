import { brandOf, digitsOf, isCardNumber } from '../hosted/card-number.js';
import { invalidField } from './api-error.js';

/** Names under which card data travels, without case and separators. */
const NAMES = new Set([
  'card',
  'cardnumber',
  'pan',
  'cvc',
  'cvv',
  'cvv2',
  'securitycode',
  'expiry',
  'expirydate',
  'expmonth',
  'expyear',
  'track1',
  'track2',
]);

/**
 * Card data has no business in a merchant's server, so that no call takes any, wherever in the body it hides and whatever it is
 * called. The answer names the place and never the value.
 * @throws {ApiError} validation_error
 */
export function refuseCardData(value: unknown, path: readonly string[] = []): void {
  const name = path
    .at(-1)
    ?.toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  if ((name !== undefined && NAMES.has(name)) || holdsCardNumber(value)) {
    throw invalidField(path.join('.'), 'Raw card data is never accepted: send a saved payment method id instead.');
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) refuseCardData(part, [...path, key]);
}

function holdsCardNumber(value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const candidates = String(value).match(/\d(?:[ -]?\d){12,18}/g) ?? [];
  return candidates.some((candidate) => isCardNumber(candidate) && brandOf(digitsOf(candidate)) !== 'Card');
}
