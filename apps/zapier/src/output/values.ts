import { isCurrency, parseMoney } from '@neropay/core';

/** The amount in the currency's smallest unit: 1250 for 12.50 GBP. Null where it cannot be told exactly. */
export function minorUnits(amount: string | null | undefined, currency: string | null | undefined): number | null {
  if (!amount || !currency || !isCurrency(currency)) return null;
  try {
    const minor = Number(parseMoney(amount, currency).minor);
    return Number.isSafeInteger(minor) ? minor : null;
  } catch {
    return null;
  }
}

/** ISO 8601 with a zone, which the platform needs to read a time; what NeroPay writes without one is UTC. Null where it is no time. */
export function isoTime(text: string | null | undefined): string | null {
  if (!text) return null;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const at = Date.parse(hasZone ? text : `${text.replace(' ', 'T')}${text.includes(':') ? 'Z' : ''}`);
  return Number.isNaN(at) ? null : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** Text of an id, which NeroPay gives as a number or as text: the same id must always look the same. Null where there is none. */
export function idText(id: unknown): string | null {
  return typeof id === 'number' ? String(id) : textOrNull(id);
}

/** What NeroPay sends beyond what it documents may be anything. Null for what is no text, or an empty one. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
