import { createHash } from 'node:crypto';
import { invalidField } from './api-error.js';
import type { CallBody, Upload } from './call-body.js';

/** What is kept of a file: enough to recognise it, none of its content. */
export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  readonly sha256: string;
}

const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Names and declared types can say anything: a file is what its first bytes say. */
const SIGNATURES: readonly { readonly mimeType: string; readonly matches: (head: string) => boolean }[] = [
  { mimeType: 'image/jpeg', matches: (head) => head.startsWith('\xff\xd8\xff') },
  { mimeType: 'image/png', matches: (head) => head.startsWith('\x89PNG\r\n\x1a\n') },
  { mimeType: 'image/webp', matches: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  { mimeType: 'application/pdf', matches: (head) => head.startsWith('%PDF-') },
];

/**
 * The files of a field, each a JPG, PNG, WEBP or PDF of at most 2 MB (2,097,152 bytes). A browser's empty file input sends a file
 * without a name and without content, which is none.
 * @param most how many the field takes
 * @throws {ApiError} validation_error for anything else, and for text where a file belongs
 */
export function filesOf({ body, files }: CallBody, field: string, most: number): UploadedFile[] {
  const sent = files.filter((file) => baseOf(file.field) === field && (file.name !== '' || file.bytes.length > 0));
  if (Object.entries(body).some(([name, given]) => baseOf(name) === field && isSomething(given))) {
    throw invalidField(field, `The ${field} field must be a file of a multipart/form-data body.`);
  }
  if (sent.length > most)
    throw invalidField(field, `The ${field} field takes ${most} ${most === 1 ? 'file' : 'files'}.`);
  return sent.map((file) => acceptFile(field, file));
}

/** `attachments`, `attachments[]` and `attachments[0]` are ways to write the same field. */
function baseOf(name: string): string {
  return name.replace(/\[\d*\]$/, '');
}

function isSomething(given: unknown): boolean {
  return given !== undefined && given !== null && given !== '' && !(Array.isArray(given) && given.length === 0);
}

/** @throws {ApiError} validation_error */
export function acceptFile(field: string, { name, bytes }: Pick<Upload, 'name' | 'bytes'>): UploadedFile {
  if (bytes.length === 0) throw invalidField(field, `The ${field} field is an empty file.`);
  if (bytes.length > MAX_FILE_BYTES) throw invalidField(field, `The ${field} field must not be larger than 2 MB.`);
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  const signature = SIGNATURES.find(({ matches }) => matches(head));
  if (!signature) throw invalidField(field, `The ${field} field must be a JPG, PNG, WEBP or PDF file.`);
  return {
    name,
    mimeType: signature.mimeType,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

export function presentFile({ name, mimeType, size, sha256 }: UploadedFile) {
  return { name, mime_type: mimeType, size, sha256 };
}
