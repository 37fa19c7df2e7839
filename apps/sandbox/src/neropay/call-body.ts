import { ApiError } from './api-error.js';

/** A file of a multipart body. What its name or sender says about its type is not to be believed. */
export interface Upload {
  /** The form field's name, as sent: `invoice_file`, `attachments[]`. */
  readonly field: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CallBody {
  /** The JSON object, or a form's text fields; empty when there was no body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly Upload[];
}

export function isMultipart(contentType: string | undefined): contentType is string {
  return /^multipart\/form-data\b/i.test(contentType ?? '');
}

/** @throws {ApiError} bad_request for anything but a JSON object, a well-formed multipart form, or nothing at all */
export async function parseCallBody(rawBody: Buffer, contentType: string | undefined): Promise<CallBody> {
  return isMultipart(contentType) ? multipartForm(rawBody, contentType) : { body: jsonObject(rawBody), files: [] };
}

function jsonObject(rawBody: Buffer): Record<string, unknown> {
  if (rawBody.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new ApiError('bad_request', 'The body is not valid JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ApiError('bad_request', 'The body must be a JSON object.');
  }
  return { ...parsed };
}

async function multipartForm(rawBody: Buffer, contentType: string): Promise<CallBody> {
  const form = await readForm(rawBody, contentType);
  const body: Record<string, unknown> = {};
  const files: Upload[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') body[field] = value;
    else files.push({ field, name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { body, files };
}

async function readForm(rawBody: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(rawBody), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new ApiError(
      'bad_request',
      'The body is not a well-formed multipart form with the boundary of Content-Type.',
    );
  }
}
