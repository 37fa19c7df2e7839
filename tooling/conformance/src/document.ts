import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';

/** The parts of the OpenAPI document that are walked. */
export interface DescribedOperation {
  /** Where it is in the client: `terminal.readers.list`. */
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** By media type. */
  readonly requests: Readonly<Record<string, { readonly schema: AnySchema; readonly example?: unknown }>>;
  /** Of every answer that is a success. */
  readonly answer: AnySchema;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}
interface RawOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: DescribedOperation['requests'] };
  readonly responses: {
    readonly '2XX': { readonly content: { readonly 'application/json': { readonly schema: AnySchema } } };
  };
}

/** core's `openapi.json`, as it is published. */
export function readDocument(): Document {
  const file = fileURLToPath(import.meta.resolve('@neropay/core/openapi.json'));
  return JSON.parse(readFileSync(file, 'utf8')) as Document; // written by core's build, which proves that it is one
}

export function operationsOf(document: Document): readonly DescribedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      requests: operation.requestBody?.content ?? {},
      answer: operation.responses['2XX'].content['application/json'].schema,
    })),
  );
}

/** Holds values against schemas of the document; what does not fit is said in words, null is fitting. */
export class SchemaCheck {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, formats: { decimal: true, date: true, uri: true } });

  constructor({ components }: Document) {
    this.#ajv.addSchema({ $id: 'document', components });
  }

  errors(schema: AnySchema, value: unknown): string | null {
    const inDocument = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as AnySchema;
    return this.#ajv.validate(inDocument, value) ? null : this.#ajv.errorsText();
  }
}
