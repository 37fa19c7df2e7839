import type * as z from 'zod';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['string', 'must be text.'],
  ['number', 'must be a number.'],
  ['int', 'must be a whole number.'],
  ['boolean', 'must be true or false.'],
  ['array', 'must be a list.'],
  ['record', 'must be an object.'],
  ['object', 'must be an object.'],
]);

/** What is wrong with a field, after "The … field", where its schema has no words of its own for it. */
export function issueWording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required.';
  if (issue.code === 'invalid_type') return KINDS.get(issue.expected);
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}.`;
  return issue.code === 'invalid_union' ? 'is not valid.' : undefined;
}
