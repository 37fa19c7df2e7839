import type { ErrorEnvelope } from './errors.js';

/** What NeroPay's JSON envelope says: `{"success":true,"data":…,"meta":…}` or `{"success":false,"error":{…}}`. */
export type Envelope =
  | { readonly success: true; readonly data: unknown; readonly meta: Readonly<Record<string, unknown>> }
  | { readonly success: false; readonly error: ErrorEnvelope };

/** Reads an answer's text; null when it is not the envelope. `status` only names an error that came without a code. */
export function readEnvelope(text: string, status: number): Envelope | null {
  const answer = parseJson(text);
  if (!isRecord(answer)) return null;
  if (answer.success === true && 'data' in answer) {
    return { success: true, data: answer.data, meta: isRecord(answer.meta) ? answer.meta : {} };
  }
  if (answer.success === false) return { success: false, error: readError(answer.error, status) };
  return null;
}

function readError(error: unknown, status: number): ErrorEnvelope {
  const { code, message, details } = isRecord(error) ? error : {};
  return {
    code: typeof code === 'string' && code !== '' ? code : `http_${status}`,
    message: typeof message === 'string' && message !== '' ? message : 'NeroPay gave no message.',
    details: readDetails(details),
  };
}

function readDetails(details: unknown): Record<string, string[]> | null {
  if (!isRecord(details)) return null;
  const fields = Object.entries(details).map(([field, messages]) => [field, [messages].flat().map(String)] as const);
  return fields.length > 0 ? Object.fromEntries(fields) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
