import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument, openApiText, writtenOpenApi } from '../scripts/openapi/document.ts';
import { ERROR_CODES, EVENT_TYPES, placedOperations, RESOURCES } from '../src/index.js';

interface Media {
  readonly schema: AnySchema;
  readonly example?: unknown;
}
interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: boolean;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly webhooks: Readonly<Record<string, unknown>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly description?: string }>> };
}

const text = openApiText();
const document = JSON.parse(text) as Document; // the document that the tests below prove to be one
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('openapi.json', () => {
  it('is what the descriptions say now: the build writes it', () => {
    expect(writtenOpenApi() === text, 'run the build').toBe(true);
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(openApiDocument());
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('has every operation of the client, each under one name', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(
      placedOperations(RESOURCES)
        .map(({ place }) => place.join('.'))
        .sort(),
    );
  });

  it('describes every operation, group and schema in words', () => {
    const silent = [
      ...operations.filter(({ operation }) => !operation.description || !operation.summary).map(({ path }) => path),
      ...document.tags.filter(({ description }) => !description).map(({ name }) => name),
      ...Object.entries(document.components.schemas)
        .filter(([name, schema]) => !schema.description && !/UpdateParams$|^Error$/.test(name))
        .map(([name]) => name),
    ];
    expect(silent).toEqual([]);
  });

  it('marks exactly the aliases as deprecated', () => {
    const deprecated = operations
      .filter(({ operation }) => operation.deprecated)
      .map(({ operation }) => operation.operationId);
    const aliases = placedOperations(RESOURCES).filter(({ operation }) => operation.aliasOf !== undefined);
    expect(deprecated.sort()).toEqual(aliases.map(({ place }) => place.join('.')).sort());
    expect(aliases.length).toBeGreaterThan(10);
  });

  it('names every documented error code and event type', () => {
    for (const { code } of ERROR_CODES) expect(text).toContain(`"${code}"`);
    expect(Object.keys(document.webhooks).sort()).toEqual(Object.keys(EVENT_TYPES).sort());
  });
});

describe('every example', () => {
  let ajv: Ajv2020;
  beforeAll(() => {
    ajv = new Ajv2020({ strict: false, allErrors: true, formats: { decimal: true, date: true, uri: true } });
    ajv.addSchema({ $id: 'document', components: document.components } as AnySchema);
  });

  function errorsOf({ schema, example }: Media): string | null {
    const inDocument = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as AnySchema;
    return ajv.validate(inDocument, example) ? null : ajv.errorsText();
  }

  it.each(operations.map(({ operation }) => [operation.operationId, operation] as const))(
    'of %s fits its schema',
    (_name, operation) => {
      const request = operation.requestBody?.content['application/json'];
      if (request) expect(errorsOf(request)).toBeNull();
      const answer = operation.responses['2XX']?.content?.['application/json'];
      expect(answer && errorsOf(answer)).toBeNull();
    },
  );

  it('that does not fit would be noticed', () => {
    const schema = { $ref: '#/components/schemas/PayoutParams' };
    expect(errorsOf({ schema, example: { amount: '15.99', currency: 'gbp' } })).toContain('currency');
    expect(errorsOf({ schema, example: { amount: 15.99, currency: 'GBP' } })).toContain('amount');
  });
});
