import path from 'node:path';
import { startProcess, tempDir } from '@neropay/testkit';
import { cpuSeconds } from '../cpu.ts';
import { type Counterparts, type CounterpartsOptions, startCounterparts } from '../payments/counterparts.ts';
import { startGateways } from '../payments/gateways.ts';
import { startPostgresServer } from '../payments/postgres-server.ts';
import { WEBHOOK_SECRET } from '../payments/shops.ts';
import { startRedis } from './redis-server.ts';

const SHOPS = 16;

/** Something that payments go through, with a provider and shops of its own. */
export interface Contestant {
  readonly counterparts: Counterparts;
  readonly urls: readonly URL[];
  urlOf(number: number): URL;
  /** Seconds of CPU of its processes and of the databases that it alone uses now. */
  cpuSeconds(): number;
}

/** Starts contestants, each with databases of its own, so that what one costs is not counted for another; all of it ends with the stack. */
export class Contestants {
  readonly #stack: AsyncDisposableStack;

  constructor(stack: AsyncDisposableStack) {
    this.#stack = stack;
  }

  /** A gateway in which the checkouts of these payments are open. */
  async gateway(
    kind: 'sqlite' | 'postgres',
    numbers: readonly number[],
    { processes = 1, ...provider }: CounterpartsOptions & { readonly processes?: number } = {},
  ): Promise<Contestant> {
    const postgres = kind === 'sqlite' ? null : this.#stack.use(await startPostgresServer());
    const database = (await postgres?.createDatabase()) ?? `file:${path.join(tempDir(), 'gateway.db')}`;
    const counterparts = this.#stack.use(await startCounterparts(provider));
    const gateways = this.#stack.use(
      await startGateways({
        database,
        counterparts,
        callbackUrls: counterparts.callbackUrls(SHOPS),
        numbers,
        processes,
      }),
    );
    return {
      counterparts,
      urls: gateways.urls,
      urlOf: gateways.urlOf,
      cpuSeconds: () => gateways.processes.reduce((sum, { pid }) => sum + cpuSeconds(pid), postgres?.cpuSeconds() ?? 0),
    };
  }

  async bullmq(): Promise<Contestant> {
    const redis = this.#stack.use(await startRedis());
    return this.#peer('bullmq', { REDIS_PORT: String(redis.port) }, () => cpuSeconds(redis.pid));
  }

  /** Keeps nothing: the limit. */
  bare(): Promise<Contestant> {
    return this.#peer('bare', {}, () => 0);
  }

  /** @param batch how many jobs are fetched at a time */
  pgBoss(batch: number): Promise<Contestant> {
    return this.#peer('pg-boss', { BATCH: String(batch) }, () => 0);
  }

  async #peer(name: string, env: Readonly<Record<string, string>>, ofQueue: () => number): Promise<Contestant> {
    const counterparts = this.#stack.use(await startCounterparts());
    const postgres = this.#stack.use(await startPostgresServer());
    const peer = this.#stack.use(
      await startProcess({
        name,
        command: process.execPath,
        args: [path.join(import.meta.dirname, `${name}-peer.ts`)],
        env: {
          BENCH_SECRET: WEBHOOK_SECRET,
          PROVIDER_URL: counterparts.url,
          SHOP_URL: counterparts.shopUrl,
          STATE_URL: await postgres.createDatabase(),
          ...env,
        },
        readyWhen: /"url":"(?<url>[^"]+)"/,
      }),
    );
    const url = new URL(peer.url);
    return {
      counterparts,
      urls: [url],
      urlOf: () => url,
      cpuSeconds: () => cpuSeconds(peer.pid) + postgres.cpuSeconds() + ofQueue(),
    };
  }
}
