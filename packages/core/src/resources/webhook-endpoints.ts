import * as z from 'zod';
import { IdField, IntegerField, ListField, optionalField, TextField } from '../api/fields.js';
import { list } from '../api/operation.js';
import { PageQuery } from '../api/page.js';

/** Where events go. Endpoints are made in NeroPay's dashboard, not by the API (API reference, Webhooks). */
export const WebhookEndpoint = z.looseObject({
  id: optionalField(IdField),
  url: optionalField(TextField),
  /** The types that it hears; empty or missing where it hears all. */
  events: optionalField(ListField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type WebhookEndpoint = z.output<typeof WebhookEndpoint>;

/** One attempt to deliver an event. */
export const WebhookDelivery = z.looseObject({
  id: optionalField(IdField),
  event_id: optionalField(TextField),
  type: optionalField(TextField),
  url: optionalField(TextField),
  /** From 1. */
  attempt: optionalField(IntegerField),
  status: optionalField(TextField),
  /** HTTP status of the answer; null when none came. */
  response_status: optionalField(IntegerField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type WebhookDelivery = z.output<typeof WebhookDelivery>;

/** Webhook endpoints, as the dashboard has them. */
export const webhooks = {
  /** One page of the endpoints that are configured in the dashboard. */
  list: list('/webhooks', PageQuery, WebhookEndpoint),
};

/** Webhooks: attempts to deliver. */
export const webhookDeliveries = {
  /** One page of the attempts to deliver. */
  list: list('/webhook-deliveries', PageQuery, WebhookDelivery),
};
