import * as z from 'zod';
import { type ErrorCode, errorCodes } from './error-codes.js';

/** Messages by field: `{"customer.email": ["customer.email must be an e-mail address"]}`. */
export type FieldMessages = Record<string, string[]>;

/** The body of every answer that is not a success. */
export const gatewayErrorSchema = z.looseObject({
  success: z.literal(false),
  error: z.looseObject({
    /** One of {@link errorCodes}, or a later gateway's. */
    code: z.string().min(1),
    message: z.string(),
    details: z.record(z.string(), z.array(z.string())).nullable(),
  }),
});
export type GatewayErrorBody = z.infer<typeof gatewayErrorSchema>;

/** The schema of a successful answer around its `data` (and `meta`, on pages). */
export function successSchema<Data extends z.ZodType, Meta extends z.ZodType>(data: Data, meta: Meta) {
  return z.looseObject({ success: z.literal(true), data, meta });
}

export function successEnvelope<Data, Meta extends object = Record<string, never>>(data: Data, meta?: Meta) {
  return { success: true as const, data, meta: meta ?? {} };
}

/** A failure as it is answered: its HTTP status and its body. */
export function errorEnvelope(code: ErrorCode, message: string, details: FieldMessages | null = null) {
  return {
    status: errorCodes[code].status,
    body: { success: false as const, error: { code, message, details } } satisfies GatewayErrorBody,
  };
}
