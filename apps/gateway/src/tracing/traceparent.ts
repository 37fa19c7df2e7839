import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

/** The header of W3C Trace Context, level 1. */
export const TRACEPARENT_HEADER = 'traceparent';
const SHAPE = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null for what is missing or is none: a sender's mistake costs it its trace and nothing else. */
export function readTraceparent(header: string | undefined): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = '', more] = SHAPE.exec(header ?? '') ?? [];
  // Only a later version may have more to say.
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
