import { randomId } from '../../random-id.js';

/** A number for people, such as `INV-7K2M9QWX`; not guessable, so that it meets none that the merchant counted up to. */
export function generatedNumber(prefix: string): string {
  return `${prefix}-${randomId(8)}`;
}
