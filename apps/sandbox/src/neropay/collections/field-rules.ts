import { invalidField } from '../api-error.js';
import { recordId } from './record-id.js';
import type { RuleContext } from './rule-context.js';

/** Whole numbers that must not be smaller than this. */
export function atLeast(minima: Readonly<Record<string, number>>): (context: RuleContext) => void {
  return ({ fields }) => {
    for (const [field, minimum] of Object.entries(minima)) {
      const value = fields[field];
      if (typeof value === 'number' && value < minimum) {
        throw invalidField(field, `The ${field} field must be at least ${minimum}.`);
      }
    }
  };
}

export function checkOptionLimits(context: RuleContext): void {
  atLeast({ min_select: 0, max_select: 0 })(context);
  const { min_select: least, max_select: most } = context.fields;
  if (typeof least === 'number' && typeof most === 'number' && least > most) {
    throw invalidField('min_select', `The min_select field must not be greater than max_select, ${most}.`);
  }
}

/** Where the scope is one that the sandbox knows, what it applies to must be there. */
const SCOPES: ReadonlyMap<unknown, string> = new Map([
  ['product', '/products'],
  ['category', '/categories'],
  ['location', '/terminal/locations'],
]);

export function checkOptionScope({ fields, records }: RuleContext): void {
  const collection = SCOPES.get(fields.scope);
  if (collection === undefined || fields.scope_id === undefined || fields.scope_id === null) return;
  const id = recordId(fields.scope_id);
  if (id === undefined || !records.find(collection, id)) {
    throw invalidField('scope_id', `The scope_id field names no ${fields.scope} of this account.`);
  }
}
