import { randomBytes } from 'node:crypto';
import { optionalHost, startGateway, startPostgres } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { ADMIN_TOKEN, Operator } from './support/operator.js';

describe.runIf(optionalHost('postgresql'))('two gateways on one PostgreSQL', () => {
  test('share sessions and the audit log: who logs in at one is logged in at the other, and logs out of both', async () => {
    await using postgres = await startPostgres();
    const shared = {
      DATABASE_URL: await postgres.createDatabase(),
      GATEWAY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ADMIN_TOKEN,
    };
    await using one = await startGateway(shared);
    await using other = await startGateway(shared);
    const here = await Operator.logIn(one.url);
    const there = new Operator(other.url, here.cookie, here.session);
    expect((await there.read('/session')).data).toEqual(here.session);
    expect(await there.act('/stores/st_unknown/check')).toMatchObject({ status: 404 });
    expect((await here.read('/audit')).data).toMatchObject([
      { action: 'store.check', subject: 'st_unknown', outcome: 'refused' },
      { action: 'session.login', outcome: 'ok' },
    ]);
    expect((await here.read<{ database: object }>('/system')).data.database).toMatchObject({
      kind: 'postgres',
      ok: true,
      bytes: expect.any(Number),
    });
    await there.send('DELETE', '/session');
    for (const operator of [here, there]) expect((await operator.read('/session')).status).toBe(401);
  }, 120_000);
});
