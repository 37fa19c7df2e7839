import { crypto } from '#platform';
import { InvalidArgumentError } from '../errors.js';
import { chunksOf } from '../http/stream-chunks.js';
import type { FormPart } from './form-part.js';
import { CANNOT_BE_READ, openUpload, type Upload } from './upload.js';

const BOUNDARY_DIGITS = 48;

/** A whole `multipart/form-data` body (RFC 7578). */
export interface MultipartBody {
  /** With the boundary. */
  readonly contentType: string;
  /** Reads the files only when it is read itself, and knows its size before. */
  readonly form: Blob;
}

/** A field as it is written: its headers, and what it holds. */
interface WrittenPart {
  readonly name: string;
  readonly head: string;
  readonly content: string | Blob;
}

/**
 * Writes a form. The same key and the same parts are byte for byte the same body, in another process too, so a write with files
 * can be repeated like any other.
 *
 * @throws {InvalidArgumentError} with `details` for each file that NeroPay would not take or that cannot be read.
 */
export async function multipartBody(parts: readonly FormPart[], idempotencyKey: string): Promise<MultipartBody> {
  const written = await writtenParts(parts);
  const boundary = await boundaryFor(written, idempotencyKey);
  const form = new Blob([
    ...written.flatMap(({ head, content }) => [`--${boundary}\r\n${head}\r\n\r\n`, content, '\r\n']),
    `--${boundary}--\r\n`,
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, form };
}

async function writtenParts(parts: readonly FormPart[]): Promise<WrittenPart[]> {
  const written: WrittenPart[] = [];
  const details: Record<string, string[]> = {};
  for (const part of parts) {
    if ('value' in part) {
      written.push({ name: part.name, head: headOf(part.name), content: part.value });
      continue;
    }
    const upload = await openUpload(part.name.replace(/\W/g, ''), part.file);
    if (typeof upload === 'string') details[part.name] = [...(details[part.name] ?? []), upload];
    else written.push({ name: part.name, head: headOf(part.name, upload), content: upload.data });
  }
  if (Object.keys(details).length > 0) throw refused(details);
  return written;
}

function headOf(name: string, upload?: Upload): string {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`;
  return upload ? `${disposition}; filename="${escaped(upload.name)}"\r\nContent-Type: ${upload.type}` : disposition;
}

/** Percent-encoded where a name could end its header (RFC 7578, section 2, as browsers do it). Everything else is UTF-8. */
function escaped(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/**
 * Drawn from the key and from everything that stands between the boundaries: nobody who makes a file can know the boundary that
 * it will stand in, so no file can end its part early and forge another field.
 */
async function boundaryFor(parts: readonly WrittenPart[], idempotencyKey: string): Promise<string> {
  const digest = await crypto.hmacLater(idempotencyKey, contentsOf(parts), 'hex');
  return `neropay-${digest.slice(0, BOUNDARY_DIGITS)}`;
}

async function* contentsOf(parts: readonly WrittenPart[]): AsyncGenerator<string | Uint8Array, void, undefined> {
  for (const { name, head, content } of parts) {
    yield `${head}\r\n\r\n`;
    if (typeof content === 'string') {
      yield content;
      continue;
    }
    try {
      yield* chunksOf(content.stream());
    } catch {
      throw refused({ [name]: [CANNOT_BE_READ] });
    }
  }
}

function refused(details: Record<string, string[]>): InvalidArgumentError {
  const fields = Object.entries(details).map(([field, messages]) => `${field}: ${messages.join('; ')}`);
  return new InvalidArgumentError('invalid_argument', `Nothing was sent. ${fields.join('; ')}`, details);
}
