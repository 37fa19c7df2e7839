import * as z from 'zod';
import {
  BooleanField,
  DecimalField,
  DOCUMENTED_VALUES,
  IdField,
  IntegerField,
  NumberField,
  ObjectField,
  TextField,
} from '../../dist/api/fields.js';
import { FIELDS_OF_PARAMS } from '../../dist/api/record.js';
import { FileParam } from '../../dist/uploads.js';
import type { Docstrings } from './docstrings.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 has them. */
export type JsonSchema = { [keyword: string]: unknown };

/** Schemas by the names that they have under `components`. */
export type NamedSchemas = ReadonlyMap<string, z.ZodType>;

const FILE: JsonSchema = {
  type: 'string',
  contentMediaType: 'application/octet-stream',
  description: 'A JPG, PNG, WEBP or PDF file of at most 2 MB (2,097,152 bytes).',
};

/**
 * How the fields of answers are written on the wire, as it is documented. The client reads more than that (digits as numbers, 1 for
 * true), which is tolerance and no promise.
 */
const DOCUMENTED = new Map<z.ZodType, JsonSchema>([
  [IdField, { type: ['string', 'integer'] }],
  [TextField, { type: 'string' }],
  [DecimalField, { type: 'string', format: 'decimal', pattern: '^-?\\d+(\\.\\d+)?$' }],
  [BooleanField, { type: 'boolean' }],
  [IntegerField, { type: 'integer' }],
  [NumberField, { type: 'number' }],
  [ObjectField, { type: 'object' }],
  [FileParam, FILE],
]);

/** Turns the named schemas, and what is made from them, into `components.schemas` and references to them. */
export class SchemaWriter {
  readonly #names: ReadonlyMap<z.ZodType, string>;
  readonly #docstrings: Docstrings;
  readonly components: Record<string, JsonSchema> = {};

  constructor(named: NamedSchemas, docstrings: Docstrings) {
    this.#names = new Map([...named].map(([name, schema]) => [schema, name]));
    this.#docstrings = docstrings;
  }

  /** A reference to the component of that schema, which is written when it is first asked for; the schema itself when it has no name. */
  refer(schema: z.ZodType, unnamed?: string): JsonSchema {
    const name = this.#names.get(schema) ?? unnamed;
    if (name === undefined) return this.#write(schema);
    if (!Object.hasOwn(this.components, name)) {
      this.components[name] = {};
      this.components[name] = this.#component(name, schema);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #component(name: string, schema: z.ZodType): JsonSchema {
    const written = this.#write(schema);
    const described: JsonSchema = { ...written, ...optional('description', this.#docstrings.schemas.get(name)) };
    const properties = propertiesOf(written);
    for (const [field, property] of Object.entries(properties)) {
      // Fields of parameters are described where their table is, and the answer's name is the better known one.
      const text =
        this.#docstrings.field(name, field) ?? this.#docstrings.field(name.replace(/(Update)?Params$/, ''), field);
      if (text && property.description === undefined) properties[field] = { ...property, description: text };
    }
    for (const [field, property] of this.#readOnlyProperties(schema)) properties[field] = property;
    if (Object.keys(properties).length > 0) described.properties = properties;
    return described;
  }

  /** The reference names fields of some requests that only come back. */
  #readOnlyProperties(schema: z.ZodType): [string, JsonSchema][] {
    return Object.entries(FIELDS_OF_PARAMS.get(schema) ?? {})
      .filter(([, field]) => field.presence === 'readOnly')
      .map(([name, field]) => [name, { ...this.#write(field.answer), readOnly: true }]);
  }

  #write(schema: z.ZodType): JsonSchema {
    const { $schema: _, ...written } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // Every schema here was made with zod's classic interface, which the general type of its core does not say.
        if (!(zodSchema instanceof z.ZodType)) return;
        const part: z.ZodType = zodSchema;
        const replacement = this.#replacement(part, schema);
        if (replacement) {
          for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
          Object.assign(jsonSchema, replacement);
        }
        // Not a default: what the client hands out in place of something unreadable.
        if (part instanceof z.ZodCatch) delete jsonSchema.default;
      },
    });
    return written;
  }

  #replacement(part: z.ZodType, whole: z.ZodType): JsonSchema | undefined {
    const documented = DOCUMENTED.get(part);
    if (documented) return documented;
    const values = DOCUMENTED_VALUES.get(part);
    if (values) return { anyOf: [{ type: 'string', enum: values }, { type: 'string' }] };
    return part !== whole && this.#names.has(part) ? this.refer(part) : undefined;
  }
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return { ...(schema.properties as Record<string, JsonSchema> | undefined) };
}

/** A member only where there is something to say. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
