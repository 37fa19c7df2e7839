import type { Runtime } from '../../runtime.js';
import type { Command } from '../command.js';
import { tailLogsCommand } from './tail.js';

export function logsCommand(runtime: Runtime): Command<unknown> {
  return {
    command: 'logs',
    describe: 'Show what was called, or delivered',
    builder: (yargs) => yargs.command(tailLogsCommand(runtime)).demandCommand(1, 'Say what to do with logs: tail.'),
    // Never called: a sub-command is demanded.
    handler: () => undefined,
  };
}
