import * as z from 'zod';
import { limits } from './limits.js';

/*
 * The fields that several calls share, each with its bounds and the phrase that completes "<field> …" when it is wrong.
 * Lengths are UTF-16 units, as `String.length` counts them. Optional request fields may be left out or sent as null: a
 * shim in PHP or Python has null at hand, and it means the same.
 */

/** Where a store runs. `custom` is any shop that speaks this protocol by itself. */
export const platforms = ['woocommerce', 'odoo', 'perfex', 'zapier', 'wix', 'custom'] as const;
/** The payment providers that a store can be connected to. */
export const rails = ['neropay'] as const;
/** `test` moves no money. A store is one or the other for its whole life. */
export const modes = ['live', 'test'] as const;

export type Platform = (typeof platforms)[number];
export type Rail = (typeof rails)[number];
export type Mode = (typeof modes)[number];

/** Text that every database and every JSON reader on the way can keep: well-formed Unicode without NUL. */
export function text(max: number) {
  return z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'must be valid Unicode text without NUL');
}

/** Text that says something. */
export function requiredText(max: number) {
  return text(max).refine((value) => value.trim() !== '', 'must not be empty');
}

/** An id of ours: a prefix that says what it names, then letters, digits, `_` or `-`. Safe in a path as it stands. */
export function id(prefix: string) {
  return idLike(prefix, `must be an id like "${prefix}_…"`);
}

/** An id of ours whose prefix says nothing to a shop. */
export const anyId = idLike('[a-z]{2,10}', 'must be an id that the gateway gave');

/** An absolute http or https URL without a user name or password in it. */
export const httpUrl = z.string().max(limits.url).refine(isHttpUrl, {
  error: 'must be an absolute http or https URL, percent-encoded, without user name and password',
});

/** ISO 8601 with a zone, such as `2026-04-22T03:40:15Z`. */
export const timestamp = z.iso.datetime({
  offset: true,
  error: 'must be an ISO 8601 time with a zone, such as "2026-04-22T03:40:15Z"',
});

/** The shop's own id of an order; any characters that people see, `/` included. */
export const orderId = requiredText(limits.orderId).refine(
  (value) => !/\p{Cc}/u.test(value),
  'must not contain control characters',
);

/** The shop's own notes on a checkout, given back as they came: a flat map of texts. */
export const metadata = z
  .record(
    requiredText(limits.metadataKey),
    text(limits.metadataValue),
    // PHP writes an empty array as [], which is a list.
    'must be an object of texts, such as {"cart": "42"}; an empty one is {}, not []',
  )
  .refine((value) => Object.keys(value).length <= limits.metadataKeys, `must have at most ${limits.metadataKeys} keys`);

/** Who pays, as far as the shop knows. An unknown field may be left out, null or an empty text. */
export const customer = z.object({
  name: text(200).nullish(),
  email: text(254)
    .regex(/^$|^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
    .nullish(),
  phone: text(50).nullish(),
  address: text(500).nullish(),
});

function idLike(prefix: string, mistake: string) {
  return z
    .string()
    .max(64)
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]+$`), mistake);
}

function isHttpUrl(value: string): boolean {
  // The URL parser repairs white space and backslashes silently; what one parser repairs, another sends elsewhere.
  if (/[\s\\\p{Cc}]/u.test(value) || !/^https?:\/\/[^/]/i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}
