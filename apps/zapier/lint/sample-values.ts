import { isStaticField, type OutputField } from './definition.ts';
import type { Step } from './walk.ts';

/** What a sample has where an output field is. */
export interface FieldValue {
  readonly field: OutputField;
  /** Within the sample, as Zapier names fields: `customer__name`, `items[]price`. */
  readonly path: string;
  /** `undefined` when it is not there. */
  readonly value: unknown;
}

/** The static output fields of a step, and their children, with what the sample has for each; an item of a list is one value. */
export function fieldValuesOf({ operation }: Step): readonly FieldValue[] {
  return operation.outputFields.filter(isStaticField).flatMap((field) => fieldValues(field, operation.sample, ''));
}

function fieldValues(field: OutputField, owner: unknown, ownerPath: string): readonly FieldValue[] {
  const key = withinOwner(field.key, ownerPath);
  const path = joined(ownerPath, key);
  return valuesAt(owner, key).flatMap((value) => [
    { field, path, value },
    ...ownersIn(value, path).flatMap((inner) =>
      (field.children ?? []).flatMap((child) => fieldValues(child, inner.value, inner.path)),
    ),
  ]);
}

/** The objects that children are looked for in; of what is no object the parent's own type speaks. */
function ownersIn(value: unknown, path: string): readonly { readonly value: unknown; readonly path: string }[] {
  if (Array.isArray(value)) return value.filter(isObject).map((item) => ({ value: item, path: `${path}[]` }));
  return isObject(value) ? [{ value, path }] : [];
}

/** A child may be written with the name of its parent or without it. */
function withinOwner(key: string, ownerPath: string): string {
  const prefix = joined(ownerPath, '');
  return ownerPath !== '' && key.startsWith(prefix) ? key.slice(prefix.length) : key;
}

/**
 * What a sample has under a key. `customer__name` is `name` of the object `customer`, `items[]price` is `price` of every item,
 * and a key that the sample has literally is taken literally.
 *
 * @returns one value, `undefined` when it is missing; for what is in a list as many as it has
 */
export function valuesAt(sample: unknown, key: string): readonly unknown[] {
  if (isObject(sample) && Object.hasOwn(sample, key)) return [sample[key]];
  const separator = /__|\[\]/.exec(key);
  if (separator === null || !isObject(sample)) return [undefined];
  const inner = sample[key.slice(0, separator.index)];
  const rest = key.slice(separator.index + separator[0].length);
  if (separator[0] === '__') return valuesAt(inner, rest);
  if (!Array.isArray(inner)) return [undefined];
  return rest === '' ? inner : inner.flatMap((item: unknown) => valuesAt(item, rest));
}

/** Every text within a value of a sample. */
export function textsWithin(value: unknown, path: string): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => textsWithin(item, `${path}[]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsWithin(inner, joined(path, key)));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joined(path: string, key: string): string {
  return path === '' || path.endsWith('[]') ? `${path}${key}` : `${path}__${key}`;
}
