import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import * as core from '../../dist/index.js';
import {
  ERROR_CODES,
  EVENT_TYPES,
  httpMethodOf,
  type Operation,
  type PlacedOperation,
  placedOperations,
  RESOURCES,
} from '../../dist/index.js';
import { type Docstrings, readDocstrings } from './docstrings.ts';
import { exampleOf, isFile } from './examples.ts';
import { type JsonSchema, optional, SchemaWriter } from './schemas.ts';

const root = path.resolve(import.meta.dirname, '../..');

const INTRODUCTION = `NeroPay's API v2 as @neropay/core describes it: every request and answer below is written down once, as a zod schema, from which
the client's types follow too.

Answers may have more fields than are named here, and enums more values. Amounts are decimal strings in major units. Writes carry an
HMAC-SHA256 signature of \`timestamp.rawBody\` and an idempotency key: the same key with the same bytes is the same write.`;

/** The groups of the API reference, and which members of the client belong to each. */
const GROUPS: readonly (readonly [group: string, members: string])[] = [
  ['Account', 'account'],
  ['NeroConnect', 'connectedAccounts'],
  ['Payments', 'hostedPayments payments paymentIntents keyedPayments splitPayments'],
  ['Payment links', 'paymentLinks'],
  ['Transactions', 'transactions'],
  ['Transaction proof', 'transactionProofs'],
  ['Balances', 'balances balance'],
  ['Wallet transactions', 'walletTransactions'],
  ['Payouts and schedule', 'payouts payoutSchedule transferSchedule'],
  ['Disputes', 'disputes'],
  ['Loans', 'loans'],
  ['NeroDisburse', 'nerodisburse bankAccounts'],
  ['Terminal', 'terminal locations readers'],
  ['Devices', 'devices'],
  ['NeroCard', 'nerocards nerocardholders nerocardTransactions'],
  ['Customers', 'customers'],
  ['Catalogue', 'categories products'],
  [
    'Options and rules',
    'productOptionGroups productOptions globalOptionGroups globalOptionItems globalOptionAssignments productOptionRules',
  ],
  ['Tables', 'tableAreas tables'],
  ['Staff', 'cashiers registers posStaffs teamMembers'],
  ['Invoices', 'invoices invoiceItems'],
  ['Orders', 'neroposOrders neroposOrderItems orders storeOrders paymentSettings'],
  ['NeroWeb', 'nerowebSettings nerowebPages nerowebpages nerowebOrders nerowebOrderItems'],
  ['Bookings', 'bookingSettings bookings'],
  ['Identity', 'identity'],
  ['Compliance', 'compliance'],
  ['Support', 'support'],
  ['Webhooks', 'webhooks webhookDeliveries'],
  ['Dry runs', 'dryRun'],
];

/** The OpenAPI 3.1 document of the whole API. Needs the built package and the sources beside it. */
export function openApiDocument(): JsonSchema {
  const docstrings = readDocstrings(path.join(root, 'src'));
  const writer = new SchemaWriter(namedSchemas(), docstrings);
  const operations = placedOperations(RESOURCES);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const placed of operations) {
    const { path: route } = placed.operation;
    paths[route] = {
      ...paths[route],
      [httpMethodOf(placed.operation).toLowerCase()]: describe(placed, writer, docstrings),
    };
  }
  const webhooks = webhookItems(writer);
  return {
    openapi: '3.1.0',
    info: {
      title: 'NeroPay API',
      version: '2',
      summary: 'Payments, platforms and merchant tools.',
      description: INTRODUCTION,
    },
    servers: [
      { url: core.NEROPAY_BASE_URL, description: 'Live' },
      { url: 'http://127.0.0.1:4010/v2', description: 'The sandbox of this project' },
    ],
    security: [{ secretKey: [] }],
    tags: GROUPS.map(([name, members]) => ({ name, description: groupText(members, docstrings) })),
    paths,
    webhooks,
    components: {
      securitySchemes: {
        secretKey: { type: 'http', scheme: 'bearer', description: 'The secret key of the account or of the platform.' },
      },
      parameters: { ...HEADERS, ...pageParameters() },
      responses: errorResponses(),
      schemas: sorted({ ...writer.components, Error: ERROR }),
    },
  };
}

function namedSchemas(): ReadonlyMap<string, z.ZodType> {
  const named = new Map<string, z.ZodType>();
  for (const [name, exported] of Object.entries<unknown>(core)) {
    if (exported instanceof z.ZodType && name !== 'FileParam') named.set(name, exported);
  }
  return named;
}

function describe({ place, operation }: PlacedOperation, writer: SchemaWriter, docstrings: Docstrings): JsonSchema {
  const text = operationText(place, docstrings);
  const write = operation.kind === 'write';
  return {
    operationId: place.join('.'),
    tags: [groupOf(place)],
    summary: summaryOf(place, operation),
    description: text,
    ...(operation.aliasOf === undefined ? {} : { deprecated: true, 'x-alias-of': operation.aliasOf }),
    parameters: [
      ...[...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(name)),
      ...(operation.kind === 'list' ? queryParameters(operation.query) : []),
      ...Object.keys(HEADERS)
        .filter((header) => write || !WRITE_HEADERS.includes(header))
        .map(sharedParameter),
    ],
    ...optional('requestBody', requestBody(place, operation, writer)),
    responses: responses(operation, writer),
  };
}

/** `List customers`, `Create customers`, `Refund transactions`: the verb and what it is about. */
function summaryOf(place: readonly string[], { path: route }: Operation): string {
  const verb = words(place.at(-1) ?? '');
  const about = route.split('/').filter((part) => part !== '' && !part.startsWith('{'));
  // `/transactions/{id}/refund` names its verb, too.
  const nouns = about.filter((part) => words(part) !== verb).map(words);
  return `${verb.charAt(0).toUpperCase()}${verb.slice(1)}: ${nouns.join(', ')}`;
}

function words(name: string): string {
  return name.replaceAll('-', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function operationText(place: readonly string[], docstrings: Docstrings): string {
  const own = docstrings.operation(place);
  const about = place.length === 2 ? docstrings.resource(place[0] ?? '') : undefined;
  if (own) return about ? `${about} ${own}` : own;
  throw new Error(`${place.join('.')} has no docstring.`);
}

function groupOf(place: readonly string[]): string {
  const group = GROUPS.find(([, members]) => members.split(' ').includes(place[0] ?? ''));
  if (!group) throw new Error(`${place[0]} belongs to no group of the reference.`);
  return group[0];
}

function groupText(members: string, docstrings: Docstrings): string {
  return members
    .split(' ')
    .flatMap((member) => docstrings.resource(member) ?? [])
    .join(' ');
}

function pathParameter(name: string): JsonSchema {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function sharedParameter(name: string): JsonSchema {
  return { $ref: `#/components/parameters/${name}` };
}

/** The filters that every list takes are shared; a list that knows its statuses says them itself. */
function queryParameters(query: z.ZodType): JsonSchema[] {
  const own = querySchemas(query);
  return Object.entries(querySchemas(core.PageQuery)).map(([name, schema]) => {
    const special = own[name];
    return special && JSON.stringify(special) !== JSON.stringify(schema)
      ? queryParameter(name, special)
      : sharedParameter(name);
  });
}

function queryParameter(name: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'query', description: QUERY_TEXTS[name], schema };
}

function querySchemas(query: z.ZodType): Record<string, JsonSchema> {
  const written = new SchemaWriter(new Map(), NO_DOCSTRINGS).refer(query);
  return { ...(written.properties as Record<string, JsonSchema>) };
}

const NO_DOCSTRINGS: Docstrings = {
  schemas: new Map(),
  field: () => undefined,
  operation: () => undefined,
  resource: () => undefined,
};

const QUERY_TEXTS: Readonly<Record<string, string>> = {
  page: 'From 1. Default 1.',
  per_page: 'Default 25.',
  q: 'Searches the supported columns.',
  search: 'The same as `q`.',
  status: 'Filters by status, where that is supported.',
  from: 'Created at or after: a date or date and time.',
  to: 'Created at or before: a date or date and time.',
  sort: 'A column; a leading minus descends. Default `-id`.',
};

function requestBody(place: readonly string[], operation: Operation, writer: SchemaWriter): JsonSchema | undefined {
  if (operation.kind !== 'write' || !operation.body) return undefined;
  const schema = writer.refer(operation.body, unnamedBody(place, operation, writer));
  const written = withoutReadOnly(schema, writer);
  const content = {
    ...(operation.takesFiles ? { 'multipart/form-data': { schema } } : {}),
    ...(needsFile(written) ? {} : { 'application/json': { schema, example: exampleOf(written, writer.components) } }),
  };
  return { required: operation.method !== 'PATCH', content };
}

function needsFile({ properties, required }: JsonSchema): boolean {
  const members = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
  return members.some(([name, property]) => isFile(property) && ((required ?? []) as string[]).includes(name));
}

/** Updates have no exported schema of their own: they are named after what they update. */
function unnamedBody(place: readonly string[], operation: Operation, writer: SchemaWriter): string | undefined {
  if (operation.kind !== 'write' || place.at(-1) !== 'update') return undefined;
  const { $ref } = writer.refer(operation.data);
  return typeof $ref === 'string' ? `${$ref.split('/').at(-1)}UpdateParams` : undefined;
}

function withoutReadOnly({ $ref }: JsonSchema, writer: SchemaWriter): JsonSchema {
  const schema = writer.components[String($ref).split('/').at(-1) ?? ''] ?? {};
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  return { ...schema, properties: Object.fromEntries(properties.filter(([, { readOnly }]) => readOnly !== true)) };
}

function responses(operation: Operation, writer: SchemaWriter): JsonSchema {
  const data =
    operation.kind === 'list' ? { type: 'array', items: writer.refer(operation.item) } : writer.refer(operation.data);
  const schema = {
    type: 'object',
    required: ['success', 'data'],
    properties: {
      success: { const: true },
      data,
      ...(operation.kind === 'list' ? { meta: META } : {}),
    },
  };
  return {
    '2XX': {
      description: operation.kind === 'write' ? 'Done, or taken up.' : 'As asked for.',
      headers: { 'X-Request-Id': { schema: { type: 'string' }, description: 'For support cases.' } },
      content: { 'application/json': { schema, example: exampleOf(schema, writer.components) } },
    },
    ...Object.fromEntries(
      STATUSES.filter((status) => status !== 405 || operation.kind === 'write').map((status) => [
        String(status),
        { $ref: `#/components/responses/Error${status}` },
      ]),
    ),
  };
}

const META: JsonSchema = {
  type: 'object',
  properties: {
    pagination: {
      type: 'object',
      properties: Object.fromEntries(
        ['page', 'per_page', 'total', 'total_pages'].map((name) => [name, { type: 'integer' }]),
      ),
    },
  },
};

const STATUSES = [...new Set(ERROR_CODES.map(({ status }) => status))].sort((a, b) => a - b);

const ERROR: JsonSchema = {
  type: 'object',
  required: ['success', 'error'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', description: 'Stable. Others than the documented ones may come.' },
        message: { type: 'string', description: 'For people.' },
        details: {
          type: ['object', 'null'],
          description: 'Messages by field, on validation errors.',
          additionalProperties: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};

function errorResponses(): Record<string, JsonSchema> {
  return Object.fromEntries(
    STATUSES.map((status) => {
      const rows = ERROR_CODES.filter((row) => row.status === status);
      const code = { anyOf: [{ type: 'string', enum: rows.map((row) => row.code) }, { type: 'string' }] };
      const schema = {
        allOf: [
          { $ref: '#/components/schemas/Error' },
          { type: 'object', properties: { error: { type: 'object', properties: { code } } } },
        ],
      };
      const [first] = rows;
      const example = { success: false, error: { code: first?.code, message: first?.meaning, details: null } };
      return [
        `Error${status}`,
        {
          description: rows.map((row) => `\`${row.code}\`: ${row.meaning}`).join(' '),
          ...(status === 429
            ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait.' } } }
            : {}),
          content: { 'application/json': { schema, example } },
        },
      ];
    }),
  );
}

function pageParameters(): Record<string, JsonSchema> {
  const schemas = Object.entries(querySchemas(core.PageQuery));
  return Object.fromEntries(schemas.map(([name, schema]) => [name, queryParameter(name, schema)]));
}

const WRITE_HEADERS = ['Timestamp', 'Signature', 'IdempotencyKey'];

const HEADERS: Readonly<Record<string, JsonSchema>> = {
  Timestamp: header('X-NeroPay-Timestamp', 'Unix time in seconds; part of what is signed.', true, { type: 'integer' }),
  Signature: header(
    'X-NeroPay-Signature',
    'Hex HMAC-SHA256 of the timestamp, a dot and the raw body, with the secret key. A multipart body is signed as it is sent; the reference does not say otherwise.',
    true,
    { type: 'string', pattern: '^[0-9a-fA-F]{64}$' },
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'One for each business operation; repeated only with exactly the same bytes.',
    true,
    {
      type: 'string',
      maxLength: 255,
    },
  ),
  Account: header('NeroPay-Account', 'A connected account to act for.', false, {
    type: 'string',
    pattern: '^NP[A-Za-z0-9]+_\\d+$',
  }),
  ClientKey: header('X-NeroPay-Client-Key', 'Must match the account when it is sent.', false, { type: 'string' }),
  PublicKey: header('X-NeroPay-Public-Key', 'Must match the account when it is sent.', false, { type: 'string' }),
};

function header(name: string, description: string, required: boolean, schema: JsonSchema): JsonSchema {
  return { name, in: 'header', required, description, schema };
}

/** One entry for each documented type. Two bodies are documented; both carry the type. */
function webhookItems(writer: SchemaWriter): Record<string, JsonSchema> {
  const head = { id: { type: 'string' }, type: { type: 'string' }, created_at: { type: 'string' } };
  const required = Object.keys(head);
  writer.components.EventOfReference = {
    type: 'object',
    description: 'An event as the API reference shows it.',
    required,
    properties: {
      ...head,
      account: writer.refer(core.Account),
      data: { type: 'object' },
      signature: { type: 'string' },
    },
  };
  writer.components.EventOfPublicDocumentation = {
    type: 'object',
    description: 'An event as the public documentation shows it.',
    required,
    properties: { ...head, account_id: { type: 'string' }, transaction: writer.refer(core.Transaction) },
  };
  const bodies = ['EventOfReference', 'EventOfPublicDocumentation'].map((name) => ({
    $ref: `#/components/schemas/${name}`,
  }));
  return Object.fromEntries(
    Object.entries(EVENT_TYPES).map(([type, happened]) => {
      const schema = { allOf: [{ anyOf: bodies }, { type: 'object', properties: { type: { const: type } } }] };
      const post = {
        operationId: `webhook.${type}`,
        tags: ['Webhooks'],
        summary: `${type}: ${happened}`,
        description: 'A hint: read back what it is about before you act on it.',
        requestBody: { content: { 'application/json': { schema } } },
        responses: { '2XX': { description: 'Durably taken. Anything else is tried again.' } },
      };
      return [type, { post }];
    }),
  );
}

function sorted(schemas: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The document as it is written to `openapi.json`. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 1)}\n`;
}

/** Where it is written. */
export const openApiFile = path.join(root, 'openapi.json');

/** What was written last; empty when nothing was. */
export function writtenOpenApi(): string {
  return readFileSync(openApiFile, 'utf8');
}
