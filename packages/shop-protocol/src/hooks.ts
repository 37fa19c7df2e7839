import * as z from 'zod';
import { isCallbackType, providerEventType } from './callbacks.js';
import { anyId, httpUrl, timestamp } from './fields.js';
import { limits } from './limits.js';
import { callbackSecret } from './stores.js';

/** `POST /v1/hooks`: posts these types of events to `url`, signed like callbacks. */
export const createHookRequest = z.object({
  url: httpUrl,
  events: z
    .array(
      z
        .string()
        .refine(
          (type) => isCallbackType(type) || providerEventType.safeParse(type).success,
          'must be a callback type like "checkout.paid" or a provider\'s type like "transaction.succeeded"',
        ),
    )
    .min(1, 'must name at least one type of event')
    .max(limits.hookEvents),
});
export type CreateHookRequest = z.infer<typeof createHookRequest>;

export const hookSchema = z.looseObject({
  id: anyId,
  url: httpUrl,
  events: z.array(z.string()),
  /** Signs what is posted to this hook. Answered to who makes it, and on retries with the same key. */
  secret: callbackSecret.optional(),
  created_at: timestamp,
});
export type Hook = z.infer<typeof hookSchema>;
