import type { InferredOptionTypes } from 'yargs';
import { connect, signingSecret } from '../connection.js';
import { listenByPolling } from '../listen/by-polling.js';
import { listenInSandbox } from '../listen/in-sandbox.js';
import { signingOptions } from '../options/signing.js';
import { names, targetUrl, wholeNumber } from '../options/values.js';
import type { Runtime } from '../runtime.js';
import { type Command, screenOf } from './command.js';

const options = {
  ...signingOptions,
  events: {
    type: 'string',
    requiresArg: true,
    coerce: names,
    description: 'Only these types, comma-separated',
  },
  'print-json': {
    type: 'boolean',
    default: false,
    description: 'Print each event as one line of JSON; the same as --output jsonl',
  },
  interval: {
    requiresArg: true,
    default: 5,
    coerce: wholeNumber('interval', 1, 3600),
    description: 'Seconds between two looks at the live API',
  },
} as const;

type ListenOptions = InferredOptionTypes<typeof options>;

/** Shows events as they happen, and forwards them to a handler under development. */
export function listenCommand(runtime: Runtime): Command<ListenOptions> {
  return {
    command: 'listen',
    describe: 'Show events as they happen, and forward them to your handler',
    builder: (yargs) =>
      yargs
        .options(options)
        .example('$0 listen --sandbox --forward-to localhost:3000/ipn', 'Forward what happens in the sandbox')
        .epilogue(
          'In a sandbox this is a webhook endpoint of its own: what arrives is forwarded byte for byte, and the sandbox is answered ' +
            'what your handler answers, so that it tries again what was not taken. --secret then only checks the signatures.',
        )
        .epilogue(
          'From the live API nothing can be pushed to this machine: there it asks for transactions again and again, and posts ' +
            'events that it makes from what changed, signed with --secret.',
        ),
    async handler(given) {
      const connection = connect(given, runtime.env);
      const target = given['forward-to'] === undefined ? null : targetUrl('forward-to', given['forward-to']);
      const listening = {
        connection,
        screen: screenOf(runtime, given['print-json'] ? { ...given, output: 'jsonl' } : given),
        runtime,
        target,
        events: given.events ?? [],
        secret: given.secret ?? null,
        intervalMs: given.interval * 1000,
      };
      if (connection.sandbox) await listenInSandbox(listening, connection.sandbox);
      else {
        const secret = target ? signingSecret(given.secret, given, runtime.env) : null;
        await listenByPolling({ ...listening, secret });
      }
    },
  };
}
