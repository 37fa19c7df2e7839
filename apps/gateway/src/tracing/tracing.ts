import type { Observer } from '@neropay/engine';
import type { RequestHandler } from 'express';

/** What makes traces. Knows nothing of OpenTelemetry: its SDK is loaded only where traces are sent. */
export interface Tracing {
  /** Makes spans of what the engine does. */
  readonly observer: Observer;
  /** Makes a span of a shop's request, in the shop's own trace where it sends one. */
  readonly handler: RequestHandler;
  /** Sends what is still here. */
  close(): Promise<void>;
}
