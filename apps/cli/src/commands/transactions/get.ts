import { connect } from '../../connection.js';
import { writeObject } from '../../output/list.js';
import type { Runtime } from '../../runtime.js';
import { type Command, screenOf } from '../command.js';
import { transactionFields } from './columns.js';

export function getTransactionCommand(runtime: Runtime): Command<{ id: string }> {
  return {
    command: 'get <id>',
    describe: 'Show one transaction, as it stands now',
    builder: (yargs) =>
      yargs.positional('id', { type: 'string', demandOption: true, description: 'Its id, such as 6636598' }),
    async handler(given) {
      const { client } = connect(given, runtime.env);
      await writeObject(screenOf(runtime, given), await client.transactions.retrieve(given.id), transactionFields);
    },
  };
}
