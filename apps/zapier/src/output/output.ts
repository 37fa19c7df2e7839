import type { OutputFields } from 'zapier-platform-core';

/** What a kind of step gives to the steps after it: the same for a live result, a sample in the editor and a static sample. */
export interface Output {
  readonly outputFields: OutputFields;
  readonly sample: Readonly<Record<string, unknown>>;
}

/** Output with more fields: those of the step itself. */
export function withFields(
  output: Output,
  outputFields: OutputFields,
  sample: Readonly<Record<string, unknown>>,
): Output {
  return { outputFields: [...output.outputFields, ...outputFields], sample: { ...output.sample, ...sample } };
}

/** How much, as it is read, as it is reckoned with, and of what. */
export const AMOUNT_FIELDS = [
  { key: 'amount', label: 'Amount', type: 'string' },
  { key: 'amount_minor', label: 'Amount (Smallest Unit)', type: 'integer' },
  { key: 'currency', label: 'Currency', type: 'string' },
] as const satisfies OutputFields;
