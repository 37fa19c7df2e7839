const SIGNATURES = {
  'image/jpeg': [0xff, 0xd8, 0xff, 0xe0],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/webp': [...Buffer.from('RIFF\0\0\0\0WEBP')],
  'application/pdf': [...Buffer.from('%PDF-1.7\n')],
} as const;

export type FileType = keyof typeof SIGNATURES;
export const FILE_TYPES = Object.keys(SIGNATURES) as FileType[];

/** A file that begins as its type does, and is as large as it is told to be. */
export function fileOf(type: FileType, size = 64, name = 'invoice'): File {
  const bytes = new Uint8Array(size);
  bytes.set(SIGNATURES[type].slice(0, size));
  return new File([bytes], name, { type });
}

export function formOf(fields: Record<string, string | File | readonly File[]>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, each);
  }
  return form;
}
