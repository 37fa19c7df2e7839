import * as z from 'zod';
import { DecimalField, DOCUMENTED_VALUES } from './fields.js';
import { once } from './once.js';

/** Whether reading a value with a schema would give that very value: nothing to convert, nothing to refuse. */
type IsCanonical = (value: unknown) => boolean;

const isText: IsCanonical = (value) => typeof value === 'string';

/**
 * Almost every answer comes as it is documented, and then reading it changes nothing. To see that takes a tenth of the time of
 * making the copy, which is most of what a long list costs. Null for a schema of which this file cannot say it: such answers are
 * read by the schema itself, as are all that are not as documented. Tests hold both ways against each other.
 */
export const canonicalCheckOf: (schema: z.ZodType) => IsCanonical | null = once(compile);

function compile(schema: z.ZodType): IsCanonical | null {
  if (schema === DecimalField || DOCUMENTED_VALUES.has(schema)) return isText;
  if (schema instanceof z.ZodString) return (schema.def.checks ?? []).length === 0 ? isText : null;
  if (schema instanceof z.ZodNumberFormat) return schema.format === 'safeint' ? Number.isSafeInteger : null;
  if (schema instanceof z.ZodNumber) return (schema.def.checks ?? []).length === 0 ? Number.isFinite : null;
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodArray) return (schema.def.checks ?? []).length === 0 ? arrayCheck(schema) : null;
  if (schema instanceof z.ZodObject) return objectCheck(schema);
  if (schema instanceof z.ZodUnion) return unionCheck(schema);
  if (schema instanceof z.ZodCatch) return innerCheck(schema.def.innerType);
  if (schema instanceof z.ZodOptional) return orElse(undefined, innerCheck(schema.def.innerType));
  if (schema instanceof z.ZodNullable) return orElse(null, innerCheck(schema.def.innerType));
  return null;
}

function innerCheck(schema: z.core.$ZodType): IsCanonical | null {
  // Every schema here was made with zod's classic interface, which the general type of its core does not say.
  return schema instanceof z.ZodType ? canonicalCheckOf(schema) : null;
}

function orElse(value: undefined | null, check: IsCanonical | null): IsCanonical | null {
  return check && ((given) => given === value || check(given));
}

function arrayCheck(schema: z.ZodArray): IsCanonical | null {
  const check = innerCheck(schema.element);
  return check && ((value) => Array.isArray(value) && value.every(check));
}

/** Only of objects that keep what nobody documented: others would lose it on the way. */
function objectCheck(schema: z.ZodObject): IsCanonical | null {
  if (!(schema.def.catchall instanceof z.ZodUnknown) || (schema.def.checks ?? []).length > 0) return null;
  const members: (readonly [string, IsCanonical])[] = [];
  for (const [name, member] of Object.entries(schema.shape)) {
    const check = innerCheck(member);
    if (!check) return null;
    members.push([name, check]);
  }
  return (value) => isRecord(value) && members.every(([name, check]) => check(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first option that takes a value reads it, so options count up to the first of which nothing can be said. */
function unionCheck(schema: z.ZodUnion): IsCanonical | null {
  const checks: IsCanonical[] = [];
  for (const option of schema.options) {
    const check = innerCheck(option);
    if (!check) break;
    checks.push(check);
  }
  return checks.length === 0 ? null : (value) => checks.some((check) => check(value));
}
