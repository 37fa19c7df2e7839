import { createTransportWith, type HttpMethod, type Transport } from '@neropay/core';
import * as z from 'zod';

const Attempt = z.looseObject({ response_status: z.number().nullable(), error: z.string().nullable() });

/** One event on its way to one address, as a sandbox tells of it. */
const Notification = z.looseObject({
  id: z.string(),
  type: z.string(),
  url: z.string(),
  status: z.string(),
  attempts: z.array(Attempt),
});
export type SandboxNotification = z.output<typeof Notification>;

const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  created_at: z.string(),
  account_id: z.string().nullish(),
  /** What receivers are posted. */
  body: z.looseObject({}),
});
export type SandboxEvent = z.output<typeof Event>;

/** An event, and whom it was told to. */
const Triggered = z.looseObject({ event: Event, notifications: z.array(Notification) });
export type Triggered = z.output<typeof Triggered>;

/** One call of the API, as the sandbox's log has it. */
const LoggedRequest = z.looseObject({
  id: z.string(),
  at: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  duration_ms: z.number().nullable(),
  code: z.string().nullable(),
  account_id: z.string().nullable(),
  idempotency_key: z.string().nullable(),
});
export type LoggedRequest = z.output<typeof LoggedRequest>;

const Webhook = z.looseObject({ id: z.string() });

/** The calls below `/_sandbox`, that a test needs and a provider does not have. They take no keys. */
export class SandboxControl {
  readonly origin: string;
  readonly #transport: Transport;

  constructor(origin: string) {
    this.origin = origin;
    this.#transport = createTransportWith({ baseUrl: `${origin}/_sandbox` }, () => ({}));
  }

  /** Makes the event happen. @param accountId the sandbox's merchant unless another is named */
  async trigger(type: string, accountId: string | undefined): Promise<Triggered> {
    return await this.#call('POST', '/trigger', Triggered, { type, account_id: accountId });
  }

  /** Tells everybody of the event once more who is told of such an event now, and waits for their answers. */
  async resendEvent(id: string): Promise<Triggered> {
    return await this.#call('POST', `/events/${encodeURIComponent(id)}/resend`, Triggered);
  }

  async resendNotification(id: string): Promise<SandboxNotification> {
    return await this.#call('POST', `/notifications/${encodeURIComponent(id)}/resend`, Notification);
  }

  /** Oldest first. @param after only what came after the request of this id */
  async requests(after: string | undefined, signal?: AbortSignal): Promise<LoggedRequest[]> {
    return await this.#call('GET', '/requests', z.array(LoggedRequest), undefined, { after }, signal);
  }

  /** @param events none means all of them @returns its id */
  async addWebhook(webhook: {
    url: string;
    events: readonly string[];
    account_id: string | undefined;
  }): Promise<string> {
    return (await this.#call('POST', '/webhooks', Webhook, webhook)).id;
  }

  async removeWebhook(id: string): Promise<void> {
    await this.#call('DELETE', `/webhooks/${encodeURIComponent(id)}`, z.unknown());
  }

  async #call<Data extends z.ZodType>(
    method: HttpMethod,
    path: string,
    schema: Data,
    body?: object,
    query?: Readonly<Record<string, string | undefined>>,
    signal?: AbortSignal,
  ): Promise<z.output<Data>> {
    const { data } = await this.#transport.request({
      method,
      path,
      body,
      query,
      signal,
      // Control calls know no idempotency keys: a repeated one would be a second event.
      maxRetries: method === 'GET' ? undefined : 0,
      parse: (value) => schema.parse(value),
    });
    return data;
  }
}
