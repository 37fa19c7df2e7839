import type { InferredOptionTypes } from 'yargs';
import { connect, signingSecret } from '../connection.js';
import { eventOfTransaction } from '../events/event-of-transaction.js';
import { Failed } from '../failed.js';
import type { GlobalOptions } from '../global-options.js';
import { signingOptions } from '../options/signing.js';
import { targetUrl } from '../options/values.js';
import { writeList } from '../output/list.js';
import type { Screen } from '../output/screen.js';
import type { Column } from '../output/table.js';
import { printable } from '../output/text.js';
import type { Runtime } from '../runtime.js';
import type { SandboxControl, SandboxNotification } from '../sandbox/control.js';
import { UsageError } from '../usage-error.js';
import { type Command, screenOf } from './command.js';
import { postAndShow } from './post-and-show.js';

type ResendOptions = InferredOptionTypes<typeof signingOptions> & { id: string };

/** Sends an event once more. */
export function resendCommand(runtime: Runtime): Command<ResendOptions> {
  return {
    command: 'resend <id>',
    describe: 'Send an event once more',
    builder: (yargs) =>
      yargs
        .positional('id', {
          type: 'string',
          demandOption: true,
          description: 'In a sandbox an event (evt_…) or a notification (ntf_…); with --forward-to a transaction',
        })
        .options(signingOptions)
        .example('$0 resend evt_3kq0 --sandbox', 'The sandbox tells everybody again')
        .example('$0 resend 6636598 -f localhost:3000/ipn', 'Read a transaction back and post an event made from it'),
    async handler(given) {
      const screen = screenOf(runtime, given);
      if (given['forward-to'] !== undefined) {
        await readBackAndPost(targetUrl('forward-to', given['forward-to']), given, screen, runtime);
        return;
      }
      const { sandbox } = connect(given, runtime.env);
      if (!sandbox) {
        throw new UsageError(
          'NeroPay has no call that sends an event again: give a transaction and --forward-to, and it is read back and posted from here.',
        );
      }
      await resendInSandbox(given.id, sandbox, screen);
    },
  };
}

async function resendInSandbox(id: string, sandbox: SandboxControl, screen: Screen): Promise<void> {
  if (id.startsWith('evt_')) {
    const { notifications } = await sandbox.resendEvent(id);
    await showNotifications(notifications, screen);
  } else if (id.startsWith('ntf_')) {
    await showNotifications([await sandbox.resendNotification(id)], screen);
  } else {
    throw new UsageError(
      `"${id}" is neither an event (evt_…) nor a notification (ntf_…). To post an event made from a transaction, add --forward-to.`,
    );
  }
}

/** @throws {Failed} when one was not taken */
async function showNotifications(notifications: readonly SandboxNotification[], screen: Screen): Promise<void> {
  await writeList(screen, notifications, {
    columns: notificationColumns,
    empty: 'Nobody was told: no webhook endpoint is listening.',
  });
  const refused = notifications.filter(({ attempts }) => attempts.at(-1)?.error);
  const [first] = refused;
  if (first) throw new Failed(`${printable(first.url)} did not take it: ${printable(first.attempts.at(-1)?.error)}.`);
}

const notificationColumns: readonly Column<SandboxNotification>[] = [
  { title: 'id', value: ({ id }) => id, yields: 1 },
  { title: 'event', value: ({ type }) => type },
  { title: 'url', value: ({ url }) => url, yields: 2 },
  { title: 'answer', value: ({ attempts }) => attempts.at(-1)?.response_status ?? attempts.at(-1)?.error },
];

async function readBackAndPost(
  url: URL,
  given: GlobalOptions & ResendOptions,
  screen: Screen,
  runtime: Runtime,
): Promise<void> {
  if (/^(evt|ntf)_/.test(given.id)) {
    throw new UsageError(
      `With --forward-to a transaction is read back: give its id, such as 6636598, not "${given.id}".`,
    );
  }
  const secret = signingSecret(given.secret, given, runtime.env);
  const { client } = connect(given, runtime.env);
  const transaction = await client.transactions.retrieve(given.id);
  const now = runtime.now();
  const body = eventOfTransaction(transaction, now);
  if (body === null) {
    throw new Failed(`Transaction ${given.id} is ${printable(transaction.status)}: NeroPay sends no event of that.`);
  }
  await postAndShow({ url, secret, body, now }, screen);
}
