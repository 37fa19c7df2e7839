import { type NeroPayEvent, NotificationError, parseNotification } from '@neropay/core';
import type { Screen } from '../output/screen.js';
import { printable } from '../output/text.js';
import { isDelivered, type Outcome } from './outcome.js';

/** An event as it came or was sent, and what became of it. */
export interface SeenEvent {
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Null for a notification that cannot be read. */
  readonly event: NeroPayEvent | null;
  /** Null when it was not forwarded. */
  readonly outcome: Outcome | null;
  /** What is wrong with it. */
  readonly complaint: string | null;
}

/** The event in a notification's body, for people to look at; null when it cannot be read. */
export function readEvent(body: string | Uint8Array, contentType?: string): NeroPayEvent | null {
  try {
    return parseNotification(body, contentType);
  } catch (error) {
    if (error instanceof NotificationError) return null;
    throw error;
  }
}

/** One line for people, or one line of JSON: time, type, id, reference, amount, and what the target answered. */
export function eventLine(seen: SeenEvent, screen: Screen): string {
  if (screen.format !== 'table') return JSON.stringify(asJson(seen));
  const { event, outcome, complaint } = seen;
  const time = screen.styled('dim', new Date(seen.at).toTimeString().slice(0, 8));
  const parts = [
    time,
    printable(event?.type ?? 'unreadable notification').padEnd(22),
    ...subjectOf(event).map(printable),
  ];
  if (outcome) parts.push(screen.styled(isDelivered(outcome) ? 'green' : 'red', answerOf(outcome)));
  if (complaint) parts.push(screen.styled('yellow', `! ${complaint}`));
  return parts.join('  ');
}

function subjectOf(event: NeroPayEvent | null): string[] {
  if (!event) return [];
  const { amount, currency } = event.transaction ?? {};
  const money = amount ? `${amount} ${currency ?? ''}`.trim() : null;
  return [event.id, event.identifier ?? event.accountId, money].filter((part) => part !== null);
}

function answerOf({ status, error, durationMs }: Outcome): string {
  return `→ ${status ?? printable(error)} (${durationMs} ms)`;
}

function asJson({ at, event, outcome, complaint }: SeenEvent) {
  return {
    at: new Date(at).toISOString(),
    type: event?.type ?? null,
    id: event?.id ?? null,
    reference: event?.identifier ?? null,
    amount: event?.transaction?.amount ?? null,
    currency: event?.transaction?.currency ?? null,
    forward: outcome && { status: outcome.status, error: outcome.error, duration_ms: outcome.durationMs },
    complaint,
    event: event?.raw ?? null,
  };
}
