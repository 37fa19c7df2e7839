import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkout } from '@neropay/shop-protocol';
import {
  freePort,
  hostedIdOf,
  optionalHost,
  SandboxControl,
  seededRandom,
  startGateway,
  startPostgres,
  startSandbox,
  waitFor,
} from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { CallbackReceiver } from './support/callback-receiver.js';
import { checkoutRequest, clientOf, connectShop } from './support/shop.js';

const CHECKOUTS = 50;
const KILLS = 4;
/** What a killed process had taken on is free for the other within seconds; a lease would hold it for two minutes. */
const FREED_MS = 60_000;

/** A shop asks again until it is answered, wherever it is answered. */
async function persist<T>(attempt: (index: number) => Promise<T>): Promise<T> {
  for (let index = 0; ; index++) {
    try {
      return await attempt(index);
    } catch (error) {
      if (index === 60) throw error;
      await sleep(250);
    }
  }
}

describe.runIf(optionalHost('postgresql'))('two gateways on one PostgreSQL', () => {
  test(
    'that are killed again and again lose no payment and tell each once',
    async () => {
      await using postgres = await startPostgres();
      await using sandbox = await startSandbox();
      const callbacks = await CallbackReceiver.start();
      const databaseUrl = await postgres.createDatabase();
      const shared = {
        DATABASE_URL: databaseUrl,
        GATEWAY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
        RECONCILE_SCHEDULE: '2s,4s,8s,15s,30s,60s,60s,60s',
        DELIVERY_SCHEDULE: '1s,1s,1s,1s,1s,1s,1s,1s',
      };
      const envs = [
        { ...shared, PORT: String(await freePort()) },
        { ...shared, PORT: String(await freePort()) },
      ] as const;
      const gateways = [await startGateway(envs[0]), await startGateway(envs[1])];
      const control = new SandboxControl(sandbox.url);
      const { connected } = await connectShop(gateways[0]?.url ?? '', { callback_url: callbacks.url });
      const clients = envs.map(({ PORT }) => clientOf(`http://127.0.0.1:${PORT}`, connected.id, connected.secret));
      const through = (index: number) => {
        const client = clients[index % 2];
        if (client === undefined) throw new Error('There are two gateways');
        return client;
      };
      try {
        let selling = true;
        const killing = (async () => {
          const random = seededRandom(5);
          for (let kill = 0; kill < KILLS || selling; kill++) {
            await sleep(300 + random() * 700);
            const which = kill % 2 === 0 ? 0 : 1;
            await gateways[which]?.kill();
            gateways[which] = await startGateway(envs[which]);
          }
        })();
        const sold: Checkout[] = [];
        const sell = async (first: number) => {
          for (let index = first; index < CHECKOUTS; index += 5) {
            const request = checkoutRequest();
            const checkout = await persist((attempt) => through(index + attempt).checkouts.create(request));
            await control.pay(hostedIdOf(checkout.checkout_url));
            sold.push(checkout);
          }
        };
        await Promise.all([0, 1, 2, 3, 4].map(sell));
        selling = false;
        await killing;

        const paid = await waitFor(
          async () => {
            const now = await Promise.all(sold.map(({ id }, index) => through(index).checkouts.retrieve(id)));
            return now.every(({ status }) => status === 'paid') && now;
          },
          { what: 'every checkout to be paid', timeoutMs: FREED_MS, intervalMs: 1_000 },
        );
        expect(paid).toHaveLength(CHECKOUTS);
        await waitFor(() => sold.every(({ id }) => callbacks.typesFor(id).includes('checkout.paid')), {
          what: 'every shop to be told',
          timeoutMs: FREED_MS,
          intervalMs: 500,
        });
        // A delivery may be repeated when its answer was lost with the process; it is the same event then, and there is no other.
        const events = new Map(
          callbacks.heard.map(({ body, checkoutId, type }) => [JSON.parse(body).id, { checkoutId, type }]),
        );
        const told = [...events.values()].map(({ checkoutId, type }) => `${type} ${checkoutId}`).sort();
        expect(told).toEqual(sold.map(({ id }) => `checkout.paid ${id}`).sort());
        // The provider was asked for one payment for each.
        expect(await control.transactions({})).toHaveLength(CHECKOUTS);
      } finally {
        await Promise.all(gateways.map((gateway) => gateway.stop()));
        await callbacks.close();
      }
    },
    2 * FREED_MS + 120_000,
  );
});
