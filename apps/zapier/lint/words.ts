/** Of a key, the words as `payment_id`: `paymentId`, `Payment-ID` and `payment id` are all that. */
export function wordsOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}
