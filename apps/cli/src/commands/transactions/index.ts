import type { Runtime } from '../../runtime.js';
import type { Command } from '../command.js';
import { getTransactionCommand } from './get.js';
import { listTransactionsCommand } from './list.js';

export function transactionsCommand(runtime: Runtime): Command<unknown> {
  return {
    command: 'transactions',
    aliases: ['tx'],
    describe: 'List transactions, or show one',
    builder: (yargs) =>
      yargs
        .command(listTransactionsCommand(runtime))
        .command(getTransactionCommand(runtime))
        .demandCommand(1, 'Say what to do with transactions: list, or get <id>.'),
    // Never called: a sub-command is demanded.
    handler: () => undefined,
  };
}
