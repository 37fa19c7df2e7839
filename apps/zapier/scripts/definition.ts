import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAppHandler } from 'zapier-platform-core';

declare module 'zapier-platform-core' {
  /** It is exported, and missing in the types of 19.1. */
  export function createAppHandler(
    app: object,
  ): (event: { readonly command: string }) => Promise<{ readonly results: unknown }>;
}

const built = path.resolve(import.meta.dirname, '../dist/index.js');

/** The built app's definition, JSON, as the platform's own runtime gives it: functions are placeholders in it. */
export async function appDefinition(): Promise<unknown> {
  const { default: app }: { readonly default: object } = await import(pathToFileURL(built).href);
  return (await createAppHandler(app)({ command: 'definition' })).results;
}
