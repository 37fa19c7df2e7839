import * as z from 'zod';

/** How a compiled app writes a function: a pointer such as `$func$2$f$`, or its source (FunctionSchema). */
const functionReference = z.union([
  z.string().regex(/^\$func\$\d+\$[tf]\$$/, 'is no function: one is written as `$func$2$f$`'),
  z.object({ source: z.string() }),
  z.object({ require: z.string() }),
]);

/** What Zapier calls: a function, or a request object `{url, method…}`. */
const call = z.union([functionReference, z.record(z.string(), z.unknown())], {
  error: 'is neither a function nor a request',
});

/** PlainFieldSchema. Input fields may have all of them, output and authentication fields only some. */
const fieldType = z.enum([
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'datetime',
  'file',
  'password',
  'copy',
  'code',
  'json',
]);

const plainField = z.object({
  key: z.string().min(1),
  label: z.string().optional(),
  type: fieldType.optional(),
  required: z.boolean().optional(),
  list: z.boolean().optional(),
  dict: z.boolean().optional(),
});

/** A field of a form, of a step (PlainInputFieldSchema) or of the authentication (AuthFieldSchema). */
const inputField = plainField.extend({
  helpText: z.string().optional(),
  /** `trigger_key.idField[.labelField]`. */
  dynamic: z.string().optional(),
  /** `search_key.field`. */
  search: z.string().optional(),
  choices: z.unknown().optional(),
  computed: z.boolean().optional(),
  get children(): z.ZodOptional<z.ZodArray<typeof inputField>> {
    return z.array(inputField).optional();
  },
});

const outputField = plainField.extend({
  primary: z.boolean().optional(),
  get children(): z.ZodOptional<z.ZodArray<typeof outputField>> {
    return z.array(outputField).optional();
  },
});

/** `important` is no longer in BasicDisplaySchema of 19.1; it is kept for what still carries it. */
const display = z.object({
  label: z.string().optional(),
  description: z.string().optional(),
  hidden: z.boolean().optional(),
  important: z.boolean().optional(),
});

const NO_FIELD = 'is neither a function nor a field with a key, and where it says them a known type and texts';

const operation = z.object({
  type: z.string().optional(),
  performList: call.optional(),
  performSubscribe: call.optional(),
  performUnsubscribe: call.optional(),
  inputFields: z.array(z.union([functionReference, inputField], { error: NO_FIELD })).default([]),
  outputFields: z.array(z.union([functionReference, outputField], { error: NO_FIELD })).default([]),
  sample: z.record(z.string(), z.unknown()).optional(),
});

const step = z.object({ display: display.default({}), operation });

const pairing = z.object({
  display: display.default({}),
  search: z.string(),
  create: z.string(),
  update: z.string().optional(),
});

const definition = z.object({
  version: z.string(),
  platformVersion: z.string(),
  authentication: z
    .object({
      connectionLabel: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
      fields: z.array(inputField).default([]),
    })
    .optional(),
  triggers: z.record(z.string(), step).default({}),
  creates: z.record(z.string(), step).default({}),
  searches: z.record(z.string(), step).default({}),
  searchOrCreates: z.record(z.string(), pairing).default({}),
  searchAndCreates: z.record(z.string(), pairing).default({}),
});

type FunctionReference = z.infer<typeof functionReference>;
export type FieldType = z.infer<typeof fieldType>;
export type InputField = z.infer<typeof inputField>;
export type OutputField = z.infer<typeof outputField>;
export type StepDefinition = z.infer<typeof step>;

/** What the rules read of an app. */
export type App = z.infer<typeof definition> & {
  /** All of it, as it came: a URL may stand anywhere. */
  readonly raw: unknown;
};

/**
 * @param raw a compiled app as the core's `definition` command answers and a build's definition.json holds it (AppSchema of
 *   zapier-platform-schema 19.1)
 * @throws {Error} when it is something else, with the place and what was expected there
 */
export function readDefinition(raw: unknown): App {
  const read = definition.safeParse(raw);
  if (!read.success)
    throw new Error(
      'This is not the definition of an app; give the JSON that the core\'s command "definition" answers.\n' +
        z.prettifyError(read.error),
    );
  return { ...read.data, raw };
}

/** Whether it is a field that everybody has, and no function that makes fields when it is asked. */
export function isStaticField<Field extends { readonly key: string }>(
  field: Field | FunctionReference,
): field is Field {
  return typeof field === 'object' && 'key' in field;
}
