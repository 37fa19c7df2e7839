import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createTracing } from './spans.js';
import type { Tracing } from './tracing.js';

/** Sends traces by OTLP over HTTP. Headers and timeouts are OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_HEADERS` …). */
export function startOtlpTracing(otlpUrl: string): Tracing {
  return createTracing(new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` })));
}
