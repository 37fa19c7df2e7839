/** Headers as Node, Express, fetch or a function platform hand them out; names in any case. */
export type HeaderSource =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value without white space around it; null when it is missing or empty. */
export function headerValue(headers: HeaderSource, name: string): string | null {
  return rawValue(headers, name)?.trim() || null;
}

function rawValue(headers: HeaderSource, name: string): string | null | undefined {
  if (isGetter(headers)) return headers.get(name);
  const values = Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name.toLowerCase() ? (value ?? []) : [],
  );
  // One that came more than once is joined, as fetch does, and then fits no check.
  return values.join(', ');
}

function isGetter(headers: HeaderSource): headers is { get(name: string): string | null | undefined } {
  return typeof headers.get === 'function';
}
