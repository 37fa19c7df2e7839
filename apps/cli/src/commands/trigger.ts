import { EVENT_TYPES, isEventType } from '@neropay/core';
import type { InferredOptionTypes } from 'yargs';
import { connect, sandboxOption, signingSecret } from '../connection.js';
import { eventLine, readEvent } from '../events/event-line.js';
import { sampleEvent } from '../events/sample-event.js';
import type { GlobalOptions } from '../global-options.js';
import { signingOptions } from '../options/signing.js';
import { targetUrl } from '../options/values.js';
import { writeList } from '../output/list.js';
import type { Screen } from '../output/screen.js';
import type { Runtime } from '../runtime.js';
import { UsageError } from '../usage-error.js';
import { type Command, screenOf } from './command.js';
import { postAndShow } from './post-and-show.js';

const options = {
  ...signingOptions,
  list: { type: 'boolean', default: false, description: 'List the documented event types' },
} as const;

type TriggerOptions = InferredOptionTypes<typeof options> & { event?: string };

/** Makes an event happen in a sandbox, or posts a sample of it. */
export function triggerCommand(runtime: Runtime): Command<TriggerOptions> {
  return {
    command: 'trigger [event]',
    describe: 'Make an event happen in the sandbox, or post a sample of it',
    builder: (yargs) =>
      yargs
        .positional('event', { type: 'string', description: 'Its type, such as transaction.succeeded' })
        .options(options)
        .example('$0 trigger refund.succeeded --sandbox', 'Take a payment and refund it, for real, in the sandbox')
        .example('$0 trigger transaction.failed -f localhost:3000/ipn', 'Post a signed sample; needs no sandbox'),
    async handler(given) {
      const screen = screenOf(runtime, given);
      if (given.list) return await listTypes(screen);
      const type = given.event;
      if (!type) throw new UsageError('Say which event: neropay trigger --list shows them.');
      if (given['forward-to'] === undefined) await inSandbox(type, given, screen, runtime);
      else await sampleTo(targetUrl('forward-to', given['forward-to']), type, given, screen, runtime);
    },
  };
}

async function listTypes(screen: Screen): Promise<void> {
  const rows = Object.entries(EVENT_TYPES).map(([type, when]) => ({ type, when }));
  const columns = [
    { title: 'event', value: (row: (typeof rows)[number]) => row.type },
    { title: 'happens when', value: (row: (typeof rows)[number]) => row.when, yields: 1 },
  ];
  await writeList(screen, rows, { columns, empty: 'None are documented.' });
}

async function inSandbox(type: string, given: GlobalOptions, screen: Screen, runtime: Runtime): Promise<void> {
  const { sandbox, sandboxAccount, baseUrl } = connect(given, runtime.env);
  if (!sandbox) {
    throw new UsageError(
      `Events are not made at ${baseUrl}: use --sandbox, or --forward-to to post a sample to your handler.`,
    );
  }
  const { event, notifications } = await sandbox.trigger(type, await sandboxAccount());
  if (screen.format === 'table') {
    const seen = { at: runtime.now(), event: readEvent(JSON.stringify(event.body)), outcome: null, complaint: null };
    await screen.result(eventLine(seen, screen));
  } else {
    await screen.result(JSON.stringify({ event, notifications }, null, screen.format === 'json' ? 2 : undefined));
  }
  screen.remark(
    notifications.length === 0
      ? `Nobody was told: no webhook endpoint is listening. Start neropay listen ${sandboxOption(sandbox.origin)} in another terminal.`
      : `Told: ${notifications.length}. Send it again with neropay resend ${event.id} ${sandboxOption(sandbox.origin)}.`,
  );
}

async function sampleTo(
  url: URL,
  type: string,
  given: GlobalOptions & TriggerOptions,
  screen: Screen,
  runtime: Runtime,
): Promise<void> {
  if (!isEventType(type)) {
    throw new UsageError(`"${type}" is no documented event type: neropay trigger --list shows them.`);
  }
  const secret = signingSecret(given.secret, given, runtime.env);
  const now = runtime.now();
  await postAndShow({ url, secret, body: sampleEvent(type, now), now }, screen);
  screen.remark('A sample: its payment does not exist, so a handler that reads it back will not find it.');
}
