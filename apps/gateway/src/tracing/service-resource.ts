import type { NodeTracerConfig } from '@opentelemetry/sdk-trace-node';

type Resource = NonNullable<NodeTracerConfig['resource']>;

/** Who sends: what a tracing tool lists spans under. `OTEL_SERVICE_NAME` gives it another name. */
export function serviceResource(name: string): Resource {
  const key = 'service.name';
  const value = process.env.OTEL_SERVICE_NAME || name;
  const resource: Resource = {
    attributes: { [key]: value },
    getRawAttributes: () => [[key, value]],
    merge: (other) => other ?? resource,
  };
  return resource;
}
