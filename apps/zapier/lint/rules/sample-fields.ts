import type { FieldType, OutputField } from '../definition.ts';
import type { Problem, Subject } from '../rule.ts';
import { type FieldValue, fieldValuesOf, isObject } from '../sample-values.ts';
import { hasSample, stepsOf } from '../walk.ts';

const isText = (value: unknown) => typeof value === 'string';

/** What fits each type. That a datetime is written well is another rule's. */
const FITS: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  string: isText,
  text: isText,
  password: isText,
  copy: isText,
  code: isText,
  datetime: isText,
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  file: (value) => isText(value) || isObject(value),
  json: () => true,
};

/** Integration checks reference, D024. Of a step without a sample D012 speaks. */
export function samplesOfOtherFields({ app }: Subject) {
  return stepsOf(app)
    .filter(hasSample)
    .flatMap((step) => fieldValuesOf(step).flatMap((value) => mismatch(value, `${step.where}.sample.`)));
}

function mismatch({ field, path, value }: FieldValue, parent: string): readonly Problem[] {
  const where = parent + path;
  if (value === undefined || value === null) {
    if (field.required !== true) return [];
    return [{ where, message: `Add "${path}" to the sample, or do not call the output field required` }];
  }
  return fits(field, value)
    ? []
    : [{ where, message: `Make the sample's value ${nameOf(field)}, as the output field says, or change the field` }];
}

function fits(field: OutputField, value: unknown): boolean {
  if (field.list === true) return Array.isArray(value) && value.every((item) => fitsOne(field, item));
  if (field.children !== undefined && Array.isArray(value)) return value.every(isObject);
  return fitsOne(field, value);
}

function fitsOne({ dict, children, type }: OutputField, value: unknown): boolean {
  if (dict === true || children !== undefined) return isObject(value);
  return type === undefined || FITS[type](value);
}

function nameOf({ list, dict, children, type }: OutputField): string {
  const one = dict === true || children !== undefined ? 'object' : (type ?? 'value');
  return list === true ? `a list, each item ${article(one)}` : article(one);
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
