import * as z from 'zod';

/** Spellings of every kind of field; a field gets the first that its schema takes, so that free text comes before what only looks like it. */
const CANDIDATES: readonly unknown[] = [
  'sample text',
  'someone@shop.example',
  'https://shop.example/picture.png',
  'GB',
  'GBP',
  '15.99',
  '2026-01-31',
  '12:30',
  3,
  true,
  { note: 'kept' },
  ['kept'],
];

/** A value for every field of a body that `without` does not name. */
export function sampleFields(schema: z.ZodObject, without: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.shape)
      .filter(([name]) => !without.includes(name))
      .map(([name, kind]) => [name, CANDIDATES.find((value) => z.core.safeParse(kind, value).success)]),
  );
}
