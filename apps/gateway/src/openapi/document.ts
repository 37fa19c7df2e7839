import {
  CALLBACK_ID_HEADER,
  CALLBACK_SIGNATURE_HEADER,
  CALLBACK_TIMESTAMP_HEADER,
  callbackTypes,
  type ErrorCode,
  errorCodes,
  IDEMPOTENCY_HEADER,
  type ShopCall,
  type ShopCallName,
  SIGNATURE_HEADER,
  SIGNATURE_WINDOW_SECONDS,
  STORE_HEADER,
  shopCalls,
  TIMESTAMP_HEADER,
} from '@neropay/shop-protocol';
import { operatorPaths } from './operator-paths.js';
import { type JsonObject, namedSchemas, queryFields, schemaRef } from './schemas.js';

const INTRODUCTION = `What a shop says to the NeroPay gateway and what it hears.

Bodies are JSON in UTF-8, at most 64 KiB. Answers are \`{"success":true,"data":…,"meta":…}\` or
\`{"success":false,"error":{"code","message","details"}}\`, and carry \`X-Request-Id\`. Answers may have more fields than are named here, and
enums more values. Amounts are decimal strings in major units.

Every call but the one that connects a store is signed: \`${SIGNATURE_HEADER}\` is the lower-case hex HMAC-SHA256, with the store secret, of
\`timestamp + "." + METHOD + "." + path with query + "." + raw body\`. The timestamp may be off by ${SIGNATURE_WINDOW_SECONDS} s either way. Writes carry
\`${IDEMPOTENCY_HEADER}\`: the same key with the same bytes is the same write.`;

const CALLBACK_TEXT = `Posted to the callback URL of the store, and to every hook that asks for this type, signed as Standard Webhooks define:
\`${CALLBACK_SIGNATURE_HEADER}\` is \`v1,\` and the base64 HMAC-SHA256 of \`id.timestamp.body\` with the key after \`whsec_\`; two of them, separated by a
space, while a secret rotates. Delivered at least once, a checkout's events in their order, for 5 days. Answer 2xx once the event is durably applied, 401 to
a bad signature, 5xx when it could not be applied, 410 to get no more of them.`;

/** What can go wrong with a call beside what can go wrong with every call of its kind. */
const OWN_ERRORS: Readonly<Record<ShopCallName, readonly ErrorCode[]>> = {
  connectStore: ['invalid_credentials', 'provider_rejected', 'provider_unavailable'],
  retrieveStore: [],
  updateStore: ['invalid_credentials', 'provider_rejected', 'provider_unavailable'],
  disconnectStore: [],
  rotateSecret: [],
  rotateCallbackSecret: [],
  testCallback: ['validation_failed'],
  createCheckout: [
    'invalid_amount',
    'currency_not_supported',
    'order_already_paid',
    'invalid_credentials',
    'provider_rejected',
    'provider_unavailable',
  ],
  listCheckouts: [],
  retrieveCheckout: ['provider_unavailable', 'invalid_credentials'],
  cancelCheckout: ['not_cancelable', 'provider_unavailable', 'invalid_credentials'],
  createRefund: [
    'invalid_amount',
    'not_refundable',
    'refund_exceeds_payment',
    'refund_failed',
    'invalid_credentials',
    'provider_unavailable',
  ],
  listRefunds: [],
  createPaymentLink: [
    'invalid_amount',
    'currency_not_supported',
    'invalid_credentials',
    'provider_rejected',
    'provider_unavailable',
  ],
  retrievePaymentLink: [],
  listEvents: ['not_found'],
  createHook: [],
  deleteHook: [],
};

/** The OpenAPI 3.1 document of everything that this gateway answers, made from the protocol's own table of calls and its schemas. */
export function openApiDocument(publicUrl: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [name, call] of Object.entries(shopCalls) as [ShopCallName, ShopCall][]) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operation(name, call) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'NeroPay gateway', version: '1', summary: 'The shop protocol.', description: INTRODUCTION },
    servers: [{ url: publicUrl }],
    tags: [...new Set(Object.values(shopCalls).map(tagOf)), 'gateway', 'callbacks'].map((name) => ({ name })),
    paths: { ...paths, ...operatorPaths() },
    webhooks: Object.fromEntries([
      ...callbackTypes.map((type) => [type, callback(type)]),
      ['provider events', providerEvent()],
    ]),
    components: {
      securitySchemes: {
        store: { type: 'apiKey', in: 'header', name: STORE_HEADER, description: 'The store that signs, `st_…`.' },
        timestamp: { type: 'apiKey', in: 'header', name: TIMESTAMP_HEADER, description: 'Unix time in whole seconds.' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: SIGNATURE_HEADER,
          description: 'Lower-case hex HMAC-SHA256, with the store secret, of `timestamp.METHOD.path.body`.',
        },
        operator: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the gateway.' },
      },
      parameters: {
        IdempotencyKey: {
          name: IDEMPOTENCY_HEADER,
          in: 'header',
          required: true,
          description: 'One per logical write, the same on every retry of it.',
          schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
        },
      },
      headers: {
        RequestId: { description: 'Quote it when you ask for help.', schema: { type: 'string' } },
      },
      schemas: { ...namedSchemas(), ErrorCode: errorCodeSchema() },
    },
  };
}

function operation(name: ShopCallName, call: ShopCall): JsonObject {
  const write = call.method !== 'GET';
  const signed = name !== 'connectStore';
  return {
    operationId: name,
    tags: [tagOf(call)],
    summary: call.does,
    security: signed ? [{ store: [], timestamp: [], signature: [] }] : [],
    parameters: [
      ...(call.path.includes('{id}')
        ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 64 } }]
        : []),
      ...(call.query === undefined ? [] : queryFields(call.query).map((field) => ({ ...field, in: 'query' }))),
      ...(write && signed ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(call.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaRef(call.body) } } },
    }),
    responses: {
      [call.status]: success(call),
      ...(name === 'createCheckout' && { 200: success(call, 'The checkout that is open for the same already.') }),
      ...(name === 'createPaymentLink' && { 200: success(call, 'The link that this key made before.') }),
      ...errorResponses(errorsOf(name, call)),
    },
  };
}

function success(call: ShopCall, description = 'Done.'): JsonObject {
  return {
    description,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['success', 'data', 'meta'],
          properties: {
            success: { const: true },
            data: schemaRef(call.data),
            meta: call.meta ? schemaRef(call.meta) : { type: 'object' },
          },
        },
      },
    },
  };
}

function errorsOf(name: ShopCallName, call: ShopCall): readonly ErrorCode[] {
  const write = call.method !== 'GET';
  const signed = name !== 'connectStore';
  const codes: readonly (ErrorCode | false | undefined)[] = [
    signed && 'invalid_signature',
    write && signed && 'idempotency_key_required',
    write && signed && 'idempotency_conflict',
    call.body && 'malformed_body',
    write && 'body_too_large',
    (call.body || call.query) && 'validation_failed',
    call.path.includes('{id}') && 'not_found',
    ...OWN_ERRORS[name],
    'rate_limited',
    'internal_error',
    'unavailable',
  ];
  return [...new Set(codes.filter((code) => code !== undefined && code !== false))];
}

/** One answer for each status, which names its codes and what to do about each. */
function errorResponses(codes: readonly ErrorCode[]): JsonObject {
  const byStatus = Map.groupBy(codes, (code) => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: those.map((code) => `\`${code}\`: ${errorCodes[code].remedy}`).join('\n\n'),
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Error' },
                { type: 'object', properties: { error: { type: 'object', properties: { code: { enum: those } } } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

function errorCodeSchema(): JsonObject {
  const lines = Object.entries(errorCodes).map(
    ([code, { status, retryable, remedy }]) =>
      `- \`${code}\` (${status}${retryable ? ', the same call may succeed later' : ''}): ${remedy}`,
  );
  return {
    type: 'string',
    description: `Every code of the protocol. A later gateway may add some: go by the status then.\n\n${lines.join('\n')}`,
    enum: Object.keys(errorCodes),
  };
}

function callback(type: string): JsonObject {
  return posted(type, {
    allOf: [{ $ref: '#/components/schemas/CallbackEvent' }, { type: 'object', properties: { type: { const: type } } }],
  });
}

function providerEvent(): JsonObject {
  return posted("The provider's own events, for hooks that ask for them", {
    $ref: '#/components/schemas/ProviderEvent',
  });
}

function posted(summary: string, schema: JsonObject): JsonObject {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  return {
    post: {
      tags: ['callbacks'],
      summary,
      description: CALLBACK_TEXT,
      security: [],
      parameters: [
        header(CALLBACK_ID_HEADER, 'The id of the event: apply one id once.'),
        header(CALLBACK_TIMESTAMP_HEADER, 'Unix time in whole seconds, of this delivery.'),
        header(CALLBACK_SIGNATURE_HEADER, '`v1,<base64>`; two, separated by a space, while a secret rotates.'),
      ],
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: {
        '2XX': { description: 'Durably applied.' },
        401: { description: 'The signature does not fit: sent again later.' },
        410: { description: 'No more of these: the endpoint is disabled.' },
        '5XX': { description: 'Not applied: sent again later. Retry-After is honoured up to 12 hours.' },
      },
    },
  };
}

/** The resource that a call is about: `checkouts` of `/v1/checkouts/{id}/refunds`. */
function tagOf({ path }: Pick<ShopCall, 'path'>): string {
  const [, , resource = ''] = path.split('/');
  return resource === 'store' ? 'stores' : resource;
}
