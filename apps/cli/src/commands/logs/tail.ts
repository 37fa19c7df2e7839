import type { InferredOptionTypes } from 'yargs';
import { connect } from '../../connection.js';
import { deliveryLog } from '../../logs/delivery-log.js';
import type { Log } from '../../logs/log.js';
import { requestLog } from '../../logs/request-log.js';
import { follow, tail } from '../../logs/tail.js';
import { wholeNumber } from '../../options/values.js';
import type { Runtime } from '../../runtime.js';
import { type Command, screenOf } from '../command.js';

const options = {
  follow: { alias: 'f', type: 'boolean', default: false, description: 'Go on with what comes; Ctrl-C ends it' },
  limit: {
    alias: 'n',
    requiresArg: true,
    default: 20,
    coerce: wholeNumber('limit', 1, 100),
    description: 'How many of the last ones to begin with',
  },
  interval: {
    requiresArg: true,
    default: 2,
    coerce: wholeNumber('interval', 1, 3600),
    description: 'Seconds between two looks, with --follow',
  },
} as const;

type TailOptions = InferredOptionTypes<typeof options>;

/** Shows the end of a log: in a sandbox of API requests, at the live API of webhook deliveries. */
export function tailLogsCommand(runtime: Runtime): Command<TailOptions> {
  return {
    command: 'tail',
    describe: 'The last API requests of a sandbox; at the live API, the last webhook deliveries',
    builder: (yargs) =>
      yargs.options(options).example('$0 logs tail --follow --sandbox', 'Watch your integration call'),
    async handler(given) {
      const screen = screenOf(runtime, given);
      const { sandbox, client } = connect(given, runtime.env);
      const show = async <Entry>(log: Log<Entry>) => {
        if (!given.follow) await tail(log, given.limit, screen);
        else await follow(log, { count: given.limit, intervalMs: given.interval * 1000, screen, runtime });
      };
      if (sandbox) return await show(requestLog(sandbox));
      screen.remark('NeroPay shows no log of API requests: these are its webhook deliveries.');
      await show(deliveryLog(client.webhookDeliveries));
    },
  };
}
