import {
  callbackEventSchema,
  checkoutSchema,
  connectedStoreSchema,
  createCheckoutRequest,
  createHookRequest,
  createPaymentLinkRequest,
  createRefundRequest,
  createStoreRequest,
  deletedSchema,
  eventsMeta,
  gatewayErrorSchema,
  hookSchema,
  patchStoreRequest,
  paymentLinkSchema,
  providerEventSchema,
  refundSchema,
  rotatedCallbackSecretSchema,
  rotatedSecretSchema,
  shopCalls,
  storeSchema,
  testCallbackSchema,
} from '@neropay/shop-protocol';
import * as z from 'zod';
import { FIELD_TEXTS } from './field-texts.js';

/** A JSON Schema, or any other object of an OpenAPI document. */
export type JsonObject = { [key: string]: unknown };

/** What is described once and referred to, under the names that people read. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  CallbackEvent: callbackEventSchema,
  Checkout: checkoutSchema,
  ConnectedStore: connectedStoreSchema,
  CreateCheckoutRequest: createCheckoutRequest,
  CreateHookRequest: createHookRequest,
  CreatePaymentLinkRequest: createPaymentLinkRequest,
  CreateRefundRequest: createRefundRequest,
  CreateStoreRequest: createStoreRequest,
  Deleted: deletedSchema,
  Error: gatewayErrorSchema,
  EventPage: shopCalls.listEvents.data,
  EventsMeta: eventsMeta,
  Hook: hookSchema,
  PatchStoreRequest: patchStoreRequest,
  PaymentLink: paymentLinkSchema,
  ProviderEvent: providerEventSchema,
  Refund: refundSchema,
  RotatedCallbackSecret: rotatedCallbackSecretSchema,
  RotatedSecret: rotatedSecretSchema,
  Store: storeSchema,
  TestCallback: testCallbackSchema,
};

const names = new Map(Object.entries(NAMED).map(([name, schema]) => [schema, name]));

/** Every named schema, for `components.schemas`. */
export function namedSchemas(): Record<string, JsonObject> {
  return Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, jsonSchema(schema)]));
}

/** A reference where the schema has a name, a list of references for a list of such, else the schema itself. */
export function schemaRef(schema: z.ZodType): JsonObject {
  const name = names.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) {
    return { type: 'array', items: schemaRef(schema.element) };
  }
  return jsonSchema(schema);
}

/** The fields of a query: its schema is an object of plain values. */
export function queryFields(schema: z.ZodType): readonly { name: string; required: boolean; schema: JsonObject }[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'output') as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    required: required.includes(name),
    schema: field,
  }));
}

/** @param io what is sent (`input`, the default), or what is made of it (`output`): a number in a query is sent as text */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonObject {
  // A rule in code is not to be told in JSON Schema; the shape around it is.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return readable(rest);
}

/** The same schema with words at its fields, and without the pattern of a time, which its format says in fewer. */
function readable(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema)
    .filter(([key]) => key !== 'pattern' || schema.format !== 'date-time')
    .map(([key, value]) => [key, key === 'properties' && isObject(value) ? withTexts(value) : each(value)]);
  return Object.fromEntries(entries);
}

function withTexts(fields: JsonObject): JsonObject {
  const entries = Object.entries(fields).map(([name, field]) => {
    const text = FIELD_TEXTS[name];
    const told = each(field);
    return [name, text !== undefined && isObject(told) ? { ...told, description: text } : told];
  });
  return Object.fromEntries(entries);
}

function each(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each);
  return isObject(value) ? readable(value) : value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
