import type { Tracing } from './tracing.js';

/** @param otlpUrl base address of an OTLP/HTTP receiver; traces go to `/v1/traces` below it. Undefined: no tracing, and nothing of the SDK is loaded. */
export async function openTracing(otlpUrl: string | undefined): Promise<Tracing | null> {
  if (otlpUrl === undefined) return null;
  const { startOtlpTracing } = await import('./otlp.js');
  return startOtlpTracing(otlpUrl);
}
