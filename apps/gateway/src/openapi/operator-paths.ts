import type { JsonObject } from './schemas.js';

/** What the gateway answers to others than shops: providers, browsers, and whoever runs it. */
export function operatorPaths(): Record<string, JsonObject> {
  return {
    '/ipn/{rail}/{storeId}': {
      post: {
        ...described('notify', "A provider's notification."),
        parameters: [inPath('rail'), inPath('storeId')],
        requestBody: { required: true, content: { '*/*': {} } },
        responses: {
          200: { description: 'On disk.' },
          400: { description: 'The body is none of the provider.' },
          401: { description: 'The signature is wrong, missing or stale.' },
          404: { description: 'No store of this provider has this address.' },
          503: { description: 'It could not be written: send it again.' },
        },
      },
    },
    '/return/{checkoutId}': {
      get: {
        ...described('return', 'The customer comes back from the provider.'),
        parameters: [inPath('checkoutId')],
        responses: {
          200: { description: 'A page, where the shop named no URL to go to.' },
          303: { description: 'On to the shop. No status is in the URL.' },
          404: { description: 'There is no such checkout.' },
          503: { description: 'A page that says to reload in a moment.' },
        },
      },
    },
    '/healthz': {
      get: { ...described('health', 'The process answers.'), responses: { 200: { description: 'It does.' } } },
    },
    '/readyz': {
      get: {
        ...described('readiness', 'The process can do its work.'),
        responses: {
          200: { description: 'It can.' },
          503: {
            description: 'It cannot, with every reason why.',
            content: { 'application/json': { schema: NOT_READY } },
          },
        },
      },
    },
    '/dashboard': {
      get: {
        ...described(
          'dashboard',
          "The operator's pages, for whoever logs in with ADMIN_TOKEN. The calls that they make are their own.",
        ),
        responses: {
          200: { description: 'The page.' },
          503: { description: 'A page that says how the dashboard is built.' },
        },
      },
    },
    '/metrics': {
      get: {
        ...described('metrics', 'What Prometheus reads.'),
        security: [{ operator: [] }],
        responses: {
          200: { description: "Prometheus' text format." },
          401: { description: 'Without ADMIN_TOKEN as bearer.' },
        },
      },
    },
  };
}

const NOT_READY = {
  type: 'object',
  required: ['status', 'reasons'],
  properties: {
    status: { const: 'not ready' },
    reasons: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: { enum: ['stopping', 'database_away', 'backlog'] }, message: { type: 'string' } },
      },
    },
  },
};

function described(operationId: string, summary: string): JsonObject {
  return { operationId, tags: ['gateway'], summary, security: [] };
}

function inPath(name: string): JsonObject {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}
