import { createHash } from 'node:crypto';
import type { DeliveryAttempt } from '@neropay/engine';
import { type SpanContext, TraceFlags } from '@opentelemetry/api';

/**
 * A checkout's trace and its first span, derived from its id: a notification that comes hours later, to another process, after a restart,
 * joins the same trace, and nothing has to be kept for that.
 */
export function traceOf(checkoutId: string): SpanContext {
  const hex = digest(`checkout ${checkoutId}`);
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48), traceFlags: TraceFlags.SAMPLED };
}

/** Known before the delivery is made, so that its receiver can be told. */
export function deliverySpanId({ eventId, endpointId, attempt }: DeliveryAttempt): string {
  return digest(`delivery ${eventId} ${endpointId} ${attempt}`).slice(0, 16);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
