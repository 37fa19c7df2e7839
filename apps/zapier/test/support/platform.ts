import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { authentication } from '../../src/authentication.js';
import app from '../../src/index.js';
import { MERCHANT, type World } from './world.ts';

/** The platform's runtime, as `zapier-platform-core` gives it to tests. */
export const run = createAppTester(app);

export type AuthData = Record<string, string>;
type Result = Record<string, unknown> & { readonly id: string };
type Perform = (z: ZObject, bundle: Bundle) => Promise<unknown>;

/** What a user types to connect. */
export function typed(world: World | null, changes: AuthData = {}): AuthData {
  return { ...MERCHANT, environment: 'test', ...(world && { gatewayUrl: world.gateway.url }), ...changes };
}

/** Connects as the platform does: what the exchange answers is kept beside what was typed. */
export async function connect(world: World | null, changes: AuthData = {}): Promise<AuthData> {
  const authData = typed(world, changes);
  const exchanged = await run(authentication.sessionConfig.perform, { authData });
  return { ...authData, ...exchanged };
}

/** A function of a trigger. @throws when the app has no such trigger, or it has no such function */
export function functionOf(
  key: string,
  name: 'perform' | 'performList' | 'performSubscribe' | 'performUnsubscribe',
): Perform {
  const operation: object = app.triggers[key]?.operation ?? {};
  return performOf(Object.entries(operation).find(([member]) => member === name)?.[1]);
}

/** Polls, or fills a dropdown. */
export async function poll(
  authData: AuthData,
  key: string,
  meta: Partial<Bundle['meta']> = {},
): Promise<readonly Result[]> {
  return resultsOf(await run(functionOf(key, 'perform'), { authData, meta }));
}

/** The newest few, for a sample in the editor. */
export async function listSamples(authData: AuthData, key: string): Promise<readonly Result[]> {
  return resultsOf(await run(functionOf(key, 'performList'), { authData, meta: { isLoadingSample: true } }));
}

export async function create(authData: AuthData, key: string, inputData: Record<string, unknown>): Promise<Result> {
  const step = app.creates[key];
  if (step === undefined) throw new Error(`The app has no action ${key}`);
  return resultsOf([await run(performOf(step.operation.perform), { authData, inputData })])[0] as Result;
}

export interface Found {
  readonly results: readonly Result[];
  readonly paging_token: string | null;
}

export async function search(
  authData: AuthData,
  key: string,
  inputData: Record<string, unknown>,
  paging_token?: string,
): Promise<Found> {
  const step = app.searches[key];
  if (step === undefined) throw new Error(`The app has no search ${key}`);
  const found = await run(performOf(step.operation.perform), { authData, inputData, meta: { paging_token } });
  if (Array.isArray(found)) return { results: resultsOf(found), paging_token: null };
  return found as Found;
}

function performOf(perform: unknown): Perform {
  if (typeof perform !== 'function') throw new Error('This is no function of the app');
  return perform as Perform;
}

function resultsOf(results: unknown): readonly Result[] {
  if (!Array.isArray(results)) throw new Error('These are no results');
  return results as readonly Result[];
}
