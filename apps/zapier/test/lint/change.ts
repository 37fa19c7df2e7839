/**
 * A copy of a JSON value in which one place has another value.
 *
 * @param place dotted: `creates.refund_payment.operation.inputFields.0.key`
 * @param to `undefined` takes out what is there
 */
export function changed(value: unknown, place: string, to: unknown): unknown {
  return put(value, place.split('.'), to);
}

function put(value: unknown, [head, ...rest]: readonly string[], to: unknown): unknown {
  if (head === undefined) return to;
  if (Array.isArray(value))
    return Number(head) === value.length
      ? [...value, put(undefined, rest, to)]
      : value.map((item: unknown, index) => (index === Number(head) ? put(item, rest, to) : item));
  const entries = new Map<string, unknown>(Object.entries(value ?? {}));
  entries.set(head, put(entries.get(head), rest, to));
  return Object.fromEntries([...entries].filter(([, inner]) => inner !== undefined));
}
