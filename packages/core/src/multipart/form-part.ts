import { type FileParam, isFileParam } from './upload.js';

/** One field of a multipart form. The same name may come several times, as `attachments[]` does. */
export type FormPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly file: FileParam };

/**
 * The fields of a form from parameters, in their order. A list becomes one field for each of its members; what is nested
 * (`metadata`) becomes JSON text; undefined is left out.
 */
export function formParts(params: Readonly<Record<string, unknown>>): readonly FormPart[] {
  return Object.entries(params).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((member) => member !== undefined)
      .map((member): FormPart => (isFileParam(member) ? { name, file: member } : { name, value: textOf(member) })),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
