import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { changed } from './change.ts';
import { goodDefinition } from './good-definition.ts';

/** Zapier's own check of the form of a definition; it comes without types. */
const { validateAppDefinition } = createRequire(import.meta.url)('zapier-platform-schema');

function validate(definition: unknown): { readonly valid: boolean; readonly errors: readonly string[] } {
  const result = z.object({ valid: z.boolean(), errors: z.array(z.object({ stack: z.string() })) });
  const { valid, errors } = result.parse(validateAppDefinition(definition));
  return { valid, errors: errors.map(({ stack }) => stack) };
}

test('the good app of these tests is one for Zapier too', () => {
  expect(validate(goodDefinition)).toEqual({ valid: true, errors: [] });
});

test('the schema knows no important steps, so that D019 and D020 have nothing to check in a valid app', () => {
  expect(validate(changed(goodDefinition, 'creates.refund_payment.display.important', true))).toEqual({
    valid: false,
    errors: [expect.stringContaining('important')],
  });
});
