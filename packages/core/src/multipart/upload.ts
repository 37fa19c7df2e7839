/** What NeroPay takes (API reference, Support: "Max 2mb"): for one file, in bytes. */
export const MAX_UPLOAD_BYTES = 2 * 1024 * 1024;
/** As much as the longest signature of a file type needs. */
const HEAD_BYTES = 12;

/** Bytes, or a `Blob`, which is read when it is sent, with the name that NeroPay is told. */
export interface NamedFile {
  readonly data: Uint8Array | Blob;
  /** Such as `invoice.pdf`. */
  readonly name: string;
  /** Such as `application/pdf`. Default: what the file's first bytes say. */
  readonly type?: string | undefined;
}

/** A file to send: a web `File` or `Blob` (Node's `fs.openAsBlob(path)` reads it from disk bit by bit), or bytes with a name. */
export type FileParam = Blob | NamedFile;

/** A file that was found good. */
export interface Upload {
  /** Immutable: the same bytes however often they are read. */
  readonly data: Blob;
  readonly name: string;
  readonly type: string;
}

interface FileType {
  readonly type: string;
  readonly otherTypes: readonly string[];
  /** The first is the one for files without a name. */
  readonly extensions: readonly string[];
  readonly startsLike: (head: Uint8Array) => boolean;
}

/** JPG, PNG, WEBP and PDF (API reference, Proof and Support), and how each begins. */
const FILE_TYPES: readonly FileType[] = [
  {
    type: 'image/jpeg',
    otherTypes: ['image/jpg', 'image/pjpeg'],
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
    startsLike: (head) => hasBytes(head, 0, [0xff, 0xd8, 0xff]),
  },
  {
    type: 'image/png',
    otherTypes: ['image/x-png'],
    extensions: ['png'],
    startsLike: (head) => hasBytes(head, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  },
  {
    type: 'image/webp',
    otherTypes: [],
    extensions: ['webp'],
    // RIFF, four bytes of length, WEBP
    startsLike: (head) => hasBytes(head, 0, [0x52, 0x49, 0x46, 0x46]) && hasBytes(head, 8, [0x57, 0x45, 0x42, 0x50]),
  },
  {
    type: 'application/pdf',
    otherTypes: ['application/x-pdf'],
    extensions: ['pdf'],
    // %PDF-
    startsLike: (head) => hasBytes(head, 0, [0x25, 0x50, 0x44, 0x46, 0x2d]),
  },
];

const NOT_A_FILE = 'must be a Blob or a File, or { data, name } with bytes or a Blob as data';
const NOT_TAKEN = 'must be a JPG, PNG, WEBP or PDF file';

/** What is wrong with a file, as far as it can be told without waiting; null when nothing is. */
export function checkUpload(file: unknown): string | null {
  if (!isFileParam(file)) return NOT_A_FILE;
  const { data, name, type } = partsOf(file);
  const size = data instanceof Blob ? data.size : data.byteLength;
  if (size === 0) return 'must not be empty';
  if (size > MAX_UPLOAD_BYTES) return `must be at most 2 MB (${MAX_UPLOAD_BYTES} bytes), and has ${size}`;
  if (data instanceof Uint8Array) return contradictionIn(data.subarray(0, HEAD_BYTES), name, type);
  // Whatever the first bytes will turn out to be, they cannot agree with these.
  if (!FILE_TYPES.some((candidate) => agrees(candidate, name, type)))
    return `${NOT_TAKEN}, by its name and its declared type too`;
  return null;
}

/**
 * The whole check, first bytes included. Bytes are copied: their owner may use the buffer again between two attempts.
 *
 * @param field names a file that came without a name.
 * @returns the upload, or what is wrong with it.
 */
export async function openUpload(field: string, file: FileParam): Promise<Upload | string> {
  const message = checkUpload(file);
  if (message !== null) return message;
  const { data, name, type } = partsOf(file);
  const blob = data instanceof Blob ? data : new Blob([new Uint8Array(data)]);
  let head: Uint8Array;
  try {
    head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  } catch {
    return CANNOT_BE_READ;
  }
  const contradiction = contradictionIn(head, name, type);
  const found = typeOf(head);
  if (contradiction !== null || !found) return contradiction ?? NOT_TAKEN;
  return { data: blob, name: name ?? `${field}.${found.extensions[0]}`, type: found.type };
}

/** Said of a file on disk that was changed or removed after it was opened, for one. */
export const CANNOT_BE_READ = 'cannot be read: was the file changed or removed after it was opened?';

/** Tells a file from other objects, such as metadata. */
export function isFileParam(file: unknown): file is FileParam {
  if (typeof file !== 'object' || file === null) return false;
  if (file instanceof Blob) return true;
  if (!('data' in file && 'name' in file) || typeof file.name !== 'string' || file.name === '') return false;
  if ('type' in file && file.type !== undefined && typeof file.type !== 'string') return false;
  return file.data instanceof Blob || file.data instanceof Uint8Array;
}

/** An empty name or type, as the web's classes have them, is none. */
function partsOf(file: FileParam): { data: Uint8Array | Blob; name: string | null; type: string | null } {
  if (file instanceof Blob) {
    return { data: file, name: (file instanceof File && file.name) || null, type: file.type || null };
  }
  return { data: file.data, name: file.name, type: file.type || (file.data instanceof Blob && file.data.type) || null };
}

function contradictionIn(head: Uint8Array, name: string | null, type: string | null): string | null {
  const found = typeOf(head);
  if (!found) return `${NOT_TAKEN}; its first bytes are of none of them`;
  if (agrees(found, name, type)) return null;
  return `is ${found.type} by its first bytes, which its name or its declared type contradicts`;
}

function typeOf(head: Uint8Array): FileType | undefined {
  return FILE_TYPES.find(({ startsLike }) => startsLike(head));
}

function agrees({ type, otherTypes, extensions }: FileType, name: string | null, declared: string | null): boolean {
  const essence = declared?.split(';')[0]?.trim().toLowerCase() ?? '';
  const sameType = essence === '' || essence === 'application/octet-stream' || [type, ...otherTypes].includes(essence);
  const extension = extensionOf(name);
  return sameType && (extension === null || extensions.includes(extension));
}

/** Digits after a dot are a version or a date, such as `invoice 2026.04`, and no extension. */
function extensionOf(name: string | null): string | null {
  const extension = /\.([^./\\]*[a-z][^./\\]*)$/i.exec(name ?? '')?.[1];
  return extension?.toLowerCase() ?? null;
}

function hasBytes(head: Uint8Array, at: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[at + index] === byte);
}
