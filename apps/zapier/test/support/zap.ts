import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from '@neropay/testkit';
import type { Bundle } from 'zapier-platform-core';
import { gatewayLog } from './gateway-log.ts';
import { type AuthData, functionOf, run } from './platform.ts';

type RawRequest = NonNullable<Bundle['rawRequest']>;

/** A zap that is on: the platform's address for its hook, and what the trigger makes of what arrives there. */
export class Zap implements AsyncDisposable {
  /** What arrived, as the platform hands it on. */
  readonly heard: RawRequest[] = [];
  /** What started the zap, one for each run. */
  readonly runs: Readonly<Record<string, unknown>>[] = [];
  readonly failures: unknown[] = [];
  subscribeData: { id: string } = { id: '' };
  readonly #authData: AuthData;
  readonly #key: string;
  readonly #server = createServer(async (request, response) => {
    const content = await text(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [platformName(name), String(value)]),
    );
    const rawRequest: RawRequest = { method: 'POST', headers, content, querystring: '' };
    this.heard.push(rawRequest);
    // The platform answers before the app has seen it.
    response.writeHead(200).end();
    await this.receive(rawRequest);
  });

  static async on(authData: AuthData, key: string): Promise<Zap> {
    const zap = new Zap(authData, key);
    zap.#server.listen(0, '127.0.0.1');
    await once(zap.#server, 'listening');
    await zap.#subscribe();
    return zap;
  }

  private constructor(authData: AuthData, key: string) {
    this.#authData = authData;
    this.#key = key;
  }

  /** Hands a request to the trigger, as the platform does with what arrives, and when a run is replayed. */
  async receive(rawRequest: RawRequest): Promise<void> {
    const cleanedRequest = JSON.parse(rawRequest.content ?? '{}');
    try {
      const results = await run(functionOf(this.#key, 'perform'), {
        authData: this.#authData,
        subscribeData: this.subscribeData,
        rawRequest,
        cleanedRequest,
      });
      this.runs.push(...(results as Readonly<Record<string, unknown>>[]));
    } catch (error) {
      this.failures.push(error);
    }
  }

  firstRun(): Promise<Readonly<Record<string, unknown>>> {
    return this.run(0);
  }

  /** Waits for a run. @throws with what the gateway said last, when there is none in time */
  async run(index: number): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await waitFor(() => this.runs[index], { what: `run ${index + 1} of ${this.#key}`, timeoutMs: 30_000 });
    } catch (cause) {
      const said = gatewayLog.read().split('\n').slice(-15).join('\n');
      const message = `${this.heard.length} heard, failures: ${this.failures.join('; ')}\n${said}`;
      throw new Error(message, { cause });
    }
  }

  /** What its hook is signed with. */
  get secret(): string {
    return 'secret' in this.subscribeData ? String(this.subscribeData.secret) : '';
  }

  async off(): Promise<void> {
    await run(functionOf(this.#key, 'performUnsubscribe'), {
      authData: this.#authData,
      subscribeData: this.subscribeData,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.off();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #subscribe(): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const targetUrl = `http://127.0.0.1:${port}/hooks/standard/1/2/`;
    this.subscribeData = (await run(functionOf(this.#key, 'performSubscribe'), {
      authData: this.#authData,
      targetUrl,
    })) as {
      id: string;
    };
  }
}

/** `webhook-id` as `Http-Webhook-Id`; the content's own headers keep their names. */
function platformName(name: string): string {
  const camel = name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase());
  return /^content-(type|length)$/i.test(name) ? camel : `Http-${camel}`;
}
