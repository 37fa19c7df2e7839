import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Backlog } from '@neropay/engine';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { remembered } from '../src/remembered.js';
import { healthRoutes } from '../src/routes/health.js';

const MINUTE = 60_000;
const NOTHING = { due: 0, oldestDueAt: null };
const NOW = Date.UTC(2026, 3, 22, 9);

let waiting: Backlog | Error;
let stopping: boolean;
let url: string;
let close: () => Promise<void>;
beforeEach(async () => {
  waiting = { inbox: NOTHING, outbox: NOTHING, refunds: NOTHING, reconcile: NOTHING };
  stopping = false;
  const app = express();
  healthRoutes(app, {
    async backlog() {
      if (waiting instanceof Error) throw waiting;
      return waiting;
    },
    clock: () => NOW,
    isStopping: () => stopping,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});
afterEach(() => close());

async function ready(): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: await response.json() };
}

function due(queues: Partial<Record<keyof Backlog, number>>): Backlog {
  const one = (ageMs: number | undefined) => (ageMs === undefined ? NOTHING : { due: 4, oldestDueAt: NOW - ageMs });
  return {
    inbox: one(queues.inbox),
    outbox: one(queues.outbox),
    refunds: one(queues.refunds),
    reconcile: one(queues.reconcile),
  };
}

describe('readiness', () => {
  test('is told while there is nothing against it', async () => {
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready' } });
  });

  test('ends when the process stops', async () => {
    stopping = true;
    expect(await ready()).toMatchObject({
      status: 503,
      body: { status: 'not ready', reasons: [{ code: 'stopping' }] },
    });
  });

  test('ends when the database is away, and never says how it failed', async () => {
    waiting = new Error('password=hunter2');
    expect(await ready()).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: [{ code: 'database_away', message: 'The database does not answer' }] },
    });
  });

  test('ends when a queue is not worked through, each with a reason of its own', async () => {
    waiting = due({ inbox: 10 * MINUTE, refunds: 10 * MINUTE, reconcile: 60 * MINUTE });
    expect((await ready()).status).toBe(200);
    waiting = due({ inbox: 10 * MINUTE + 1000, refunds: 10 * MINUTE + 1000, reconcile: 60 * MINUTE + 1000 });
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        reasons: [
          { code: 'backlog', message: expect.stringMatching(/^inbox: 4 due, the oldest for 601 s; more than 600 s/) },
          { code: 'backlog', message: expect.stringMatching(/^refunds: /) },
          { code: 'backlog', message: expect.stringMatching(/^reconcile: 4 due, the oldest for 3601 s/) },
        ],
      },
    });
  });

  test('does not end because a shop is down: its deliveries wait for it, for days', async () => {
    waiting = due({ outbox: 5 * 24 * 60 * MINUTE });
    expect((await ready()).status).toBe(200);
  });

  test('is no matter for health: the process answers', async () => {
    stopping = true;
    waiting = new Error('away');
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });
});

describe('what is remembered for a moment', () => {
  test('is asked for once, however many want to know, and again afterwards', async () => {
    let now = 0;
    let asked = 0;
    const ask = remembered(
      async () => ++asked,
      1_000,
      () => now,
    );
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    now = 999;
    expect(await ask()).toBe(1);
    now = 1_000;
    expect(await ask()).toBe(2);
  });

  test('is never a failure', async () => {
    let failing = true;
    const ask = remembered(
      async () => {
        if (failing) throw new Error('away');
        return 'here';
      },
      1_000,
      () => 0,
    );
    await expect(Promise.all([ask(), ask()])).rejects.toThrow('away');
    failing = false;
    expect(await ask()).toBe('here');
  });
});
