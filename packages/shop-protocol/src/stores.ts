import * as z from 'zod';
import { anyId, httpUrl, id, modes, platforms, rails, requiredText, timestamp } from './fields.js';
import { limits } from './limits.js';

/** The merchant's keys at NeroPay. They are proved with the provider, kept encrypted, and never answered. */
const credentials = z.object({
  public_key: requiredText(limits.credential).nullish(),
  secret_key: requiredText(limits.credential),
  /** Signs the provider's notifications, where the merchant configured one. */
  webhook_secret: requiredText(limits.credential).nullish(),
});

const storeName = requiredText(limits.storeName);
/** Null for a store that is not called back: it subscribes hooks, or reads `GET /v1/events`. */
const callbackUrl = httpUrl.nullish();

/** `POST /v1/stores`. The same account and `url` again give the same store with new secrets. */
export const createStoreRequest = z.object({
  platform: z.enum(platforms),
  name: storeName,
  /** The shop's own address; what tells a cloned shop from the one that was connected. */
  url: httpUrl,
  callback_url: callbackUrl,
  rail: z.enum(rails),
  credentials,
  mode: z.enum(modes),
});
export type CreateStoreRequest = z.infer<typeof createStoreRequest>;

/** `PATCH /v1/store`: what is left out stays as it is. New credentials are proved first and must be of the same account. */
export const patchStoreRequest = z
  .object({ name: storeName.optional(), callback_url: callbackUrl, credentials: credentials.optional() })
  .refine(
    (patch) => Object.values(patch).some((value) => value !== undefined),
    'must have name, callback_url or credentials',
  );
export type PatchStoreRequest = z.infer<typeof patchStoreRequest>;

/** The merchant's account at the provider. */
const account = z.looseObject({ id: z.string(), name: z.string().nullable() });

export const storeSchema = z.looseObject({
  id: id('st'),
  platform: z.string(),
  name: z.string(),
  url: httpUrl,
  callback_url: httpUrl.nullable(),
  rail: z.string(),
  mode: z.enum(modes),
  account,
  created_at: timestamp,
  updated_at: timestamp,
});
export type Store = z.infer<typeof storeSchema>;

/** A secret that signs requests. Text, used as it is. */
export const storeSecret = z.string().regex(/^sk_st_[A-Za-z0-9_-]{16,}$/, 'must be a store secret like "sk_st_…"');
/** A Standard Webhooks secret: the key is what the base64 after `whsec_` stands for. */
export const callbackSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/, 'must be a callback secret like "whsec_…"');

/** What connecting answers, once: the secrets are never shown again. */
export const connectedStoreSchema = z.looseObject({
  id: id('st'),
  secret: storeSecret,
  callback_secret: callbackSecret,
  account,
  /** What the merchant should know, in plain words; empty when all is well. */
  warnings: z.array(z.string()),
});
export type ConnectedStore = z.infer<typeof connectedStoreSchema>;

/** Rotating answers the new secret once; the old one stays good until `previous_expires_at`, 24 hours on. */
export const rotatedSecretSchema = z.looseObject({ secret: storeSecret, previous_expires_at: timestamp });
export const rotatedCallbackSecretSchema = z.looseObject({
  callback_secret: callbackSecret,
  previous_expires_at: timestamp,
});
export type RotatedSecret = z.infer<typeof rotatedSecretSchema>;
export type RotatedCallbackSecret = z.infer<typeof rotatedCallbackSecretSchema>;

/** How the shop took a `ping` that was sent just now. */
export const testCallbackSchema = z.looseObject({
  /** The shop answered 2xx in time. */
  ok: z.boolean(),
  event_id: id('evt'),
  url: httpUrl,
  /** The shop's HTTP status; null when no answer came. */
  status: z.int().nullable(),
  duration_ms: z.number().nonnegative(),
  /** What went wrong, in words a merchant can act on; null when nothing did. */
  error: z.string().nullable(),
});
export type TestCallback = z.infer<typeof testCallbackSchema>;

/** What a disconnected store or a removed hook leaves behind. */
export const deletedSchema = z.looseObject({ id: anyId, deleted: z.literal(true) });
export type Deleted = z.infer<typeof deletedSchema>;
