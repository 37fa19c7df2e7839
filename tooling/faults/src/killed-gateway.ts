import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type RunningProcess, startGateway, tempDir } from '@neropay/testkit';

/** A gateway that dies and comes back on the same address with the same database. */
export class KilledGateway implements AsyncDisposable {
  readonly url: string;
  kills = 0;
  readonly #env: Readonly<Record<string, string>>;
  #process: RunningProcess;

  static async start(sandboxUrl: string): Promise<KilledGateway> {
    const port = await freePort();
    const env = {
      PORT: String(port),
      DATABASE_URL: `file:${tempDir()}/gateway.db`,
      NEROPAY_TEST_BASE_URL: `${sandboxUrl}/v2`,
      // Short, so that a run of minutes sees what takes days.
      RECONCILE_SCHEDULE: '1s,2s,4s,8s,15s,30s,45s,45s,45s,45s,45s,45s',
      DELIVERY_SCHEDULE: Array(60).fill('1s').join(','),
      LOG_LEVEL: 'info',
    };
    return new KilledGateway(env, await startGateway(env));
  }

  private constructor(env: Readonly<Record<string, string>>, process: RunningProcess) {
    this.#env = env;
    this.#process = process;
    this.url = process.url;
  }

  /** `kill -9`, any number of times, each after a random moment of life. */
  async killRepeatedly(times: number, random: () => number, onKill: (count: number) => void): Promise<void> {
    for (let count = 1; count <= times; count++) {
      await sleep(30 + random() * 600);
      await this.#process.kill();
      this.kills++;
      this.#process = await startGateway(this.#env);
      onKill(count);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}
