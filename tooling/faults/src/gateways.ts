import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type RunningProcess, startGateway, tempDir } from '@neropay/testkit';
import { Balancer } from './balancer.ts';
import type { FaultDatabase } from './fault-database.ts';
import type { Tally } from './tally.ts';

/**
 * Looks by the reconciler, which find what no notification told: short, so that a run of minutes sees what takes days. As in earnest they go on
 * for longer than anybody takes to pay.
 */
const RECONCILE_SCHEDULE = '3s,10s,30s,300s,300s';
/** Tries of a callback. They outlast the time that a shop is down. */
const DELIVERY_SCHEDULE = ['1s', '2s', '4s', '8s', ...Array<string>(200).fill('15s')].join(',');

/** Gateways on one database behind one address, that are killed and started again on it. */
export class Gateways implements AsyncDisposable {
  readonly url: string;
  readonly #balancer: Balancer;
  readonly #envs: readonly Readonly<Record<string, string>>[];
  readonly #alive: RunningProcess[];
  readonly #tally: Tally;

  static async start(count: number, database: FaultDatabase, sandboxUrl: string, tally: Tally): Promise<Gateways> {
    const balancer = await Balancer.start();
    const ports = await Promise.all(Array.from({ length: count }, freePort));
    balancer.servers = ports;
    const compiled = tempDir();
    const envs = ports.map((port) => ({
      ...database.env,
      PORT: String(port),
      GATEWAY_PUBLIC_URL: balancer.url,
      NEROPAY_TEST_BASE_URL: `${sandboxUrl}/v2`,
      RECONCILE_SCHEDULE,
      DELIVERY_SCHEDULE,
      // As the service has it: half of what starts here is only there to be started again.
      NODE_COMPILE_CACHE: compiled,
      // Everything comes from one address here.
      RATE_LIMIT_ADDRESS: '0',
      RATE_LIMIT_STORE: '0',
    }));
    return new Gateways(balancer, envs, await Promise.all(envs.map((env) => startGateway(env))), tally);
  }

  private constructor(
    balancer: Balancer,
    envs: readonly Readonly<Record<string, string>>[],
    running: readonly RunningProcess[],
    tally: Tally,
  ) {
    this.#balancer = balancer;
    this.url = balancer.url;
    this.#envs = envs;
    this.#alive = [...running];
    this.#tally = tally;
    tally.expect(...running.map((_, index) => killOf(index)));
  }

  /**
   * `kill -9` of each again and again, and started again at once. Each lives for a random time, so that all together one is killed every
   * `everyMs` of their lives. Resolves when `until` aborts and all are alive again; each has been killed once, however soon that was.
   * @throws when one of them does not start any more
   */
  async killRepeatedly(everyMs: number, random: () => number, until: AbortSignal): Promise<void> {
    await Promise.all(this.#alive.map((_, index) => this.#killAndRestart(index, everyMs, random, until)));
  }

  /** Ends each as for an update, while shops sell, and starts it again: what Node has compiled until then is kept for all that start later. */
  async update(): Promise<void> {
    for (const [index, gateway] of this.#alive.entries()) {
      await gateway.stop();
      await this.#startAgain(index);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#alive.map((gateway) => gateway.stop()));
    await this.#balancer[Symbol.asyncDispose]();
  }

  async #killAndRestart(index: number, everyMs: number, random: () => number, until: AbortSignal): Promise<void> {
    for (let longest = everyMs; ; longest = 2 * everyMs * this.#alive.length) {
      await lifetime(longest * random(), until);
      await this.#alive[index]?.kill();
      this.#tally.count(killOf(index));
      await this.#startAgain(index);
      if (until.aborted) return;
    }
  }

  async #startAgain(index: number): Promise<void> {
    this.#alive[index] = await startGateway(this.#envs[index]);
  }
}

async function lifetime(ms: number, until: AbortSignal): Promise<void> {
  // Rejects when it is aborted, and with nothing else.
  await sleep(ms, undefined, { signal: until }).catch(() => undefined);
}

function killOf(index: number): string {
  return `kill -9 of gateway ${index + 1}`;
}
