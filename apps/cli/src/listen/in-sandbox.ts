import { once } from 'node:events';
import { NeroPayCallError, NotificationError, verifyNotification } from '@neropay/core';
import { eventLine, readEvent } from '../events/event-line.js';
import type { SandboxControl } from '../sandbox/control.js';
import { forwardingTo, type Listening } from './listening.js';
import { type Delivery, startRelay } from './relay.js';

/** Listens with a webhook endpoint of its own, which is gone when it ends. */
export async function listenInSandbox(listening: Listening, sandbox: SandboxControl): Promise<void> {
  const { runtime, screen, connection, target, events } = listening;
  const stop = runtime.untilStopped();
  const account = await connection.sandboxAccount();
  await using relay = await startRelay(target, (delivery) => void show(delivery, listening));
  const webhook = await sandbox.addWebhook({ url: relay.url, events, account_id: account });
  try {
    screen.remark(
      `Listening to ${account ?? 'the merchant'} of the sandbox at ${sandbox.origin}${forwardingTo(listening)}`,
    );
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    await sandbox.removeWebhook(webhook).catch((error: unknown) => {
      if (!(error instanceof NeroPayCallError)) throw error;
      screen.remark('The sandbox no longer knows the endpoint: it was reset, or stopped.');
    });
  }
}

async function show(delivery: Delivery, { runtime, screen, secret }: Listening): Promise<void> {
  const event = readEvent(delivery.body, delivery.contentType);
  const complaint = secret === null ? null : complaintAbout(delivery, secret, runtime.now);
  await screen.result(eventLine({ at: runtime.now(), event, outcome: delivery.outcome, complaint }, screen));
}

/** Why a handler with this secret would refuse it; null when it would believe it. */
function complaintAbout({ body, headers }: Delivery, secret: string, now: () => number): string | null {
  try {
    verifyNotification({ rawBody: body, headers, secrets: [secret], now });
    return null;
  } catch (error) {
    if (error instanceof NotificationError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
