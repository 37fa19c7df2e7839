import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTemplates } from '../scripts/docs.ts';
import { newOrderId, payElsewhere } from './support/payments.ts';
import { type AuthData, connect, create, listSamples, search } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

/** Every NeroPay step of the templates, filled in as they say, in their order. */

let world: World;
let authData: AuthData;
let payment: { readonly id: string; readonly identifier: string };
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world);
  payment = await payElsewhere(world, authData);
});
afterAll(() => world[Symbol.asyncDispose]());

/** What a spreadsheet or a ticket would hold for a field. */
const mapped = (): Readonly<Record<string, string>> => ({
  identifier: newOrderId(),
  amount: '5.00',
  currency: 'GBP',
  details: 'A cup',
  customer_name: 'Ada Lovelace',
  customer_email: 'ada@example.com',
  payment_id: payment.id,
  reference: payment.identifier,
  reason: 'broken',
  idempotency_key: 'ticket-7',
});

test.each(readTemplates(path.resolve(import.meta.dirname, '../templates')))('$title', async ({ steps }) => {
  for (const step of steps) {
    if (!('kind' in step)) continue;
    const inputData = Object.fromEntries(Object.keys(step.fields).map((key) => [key, mapped()[key]]));
    expect(Object.values(inputData)).not.toContain(undefined);
    if (step.kind === 'creates') expect(await create(authData, step.key, inputData)).toHaveProperty('id');
    if (step.kind === 'searches') expect((await search(authData, step.key, inputData)).results).toHaveLength(1);
    if (step.kind === 'triggers') expect(await listSamples(authData, step.key)).toBeInstanceOf(Array);
  }
});
