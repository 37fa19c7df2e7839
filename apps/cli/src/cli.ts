import yargs, { type Argv } from 'yargs';
import { listenCommand } from './commands/listen.js';
import { logsCommand } from './commands/logs/index.js';
import { refundCommand } from './commands/refund.js';
import { resendCommand } from './commands/resend.js';
import { transactionsCommand } from './commands/transactions/index.js';
import { triggerCommand } from './commands/trigger.js';
import { verifyCommand } from './commands/verify.js';
import { type GlobalOptions, globalOptions } from './global-options.js';
import type { Runtime } from './runtime.js';
import { commandLineSecretHint, withoutSecrets } from './secrets.js';
import { UsageError } from './usage-error.js';
import { VERSION } from './version.js';

/** Options that may be given more than once. */
const REPEATABLE = new Set(['_', 'header', 'H', 'secret', 'events']);

/** Every command and option; what is wrong with them is thrown as {@link UsageError}. */
export function createCli(runtime: Runtime): Argv<GlobalOptions> {
  return yargs()
    .scriptName('neropay')
    .usage('$0 <command>\n\nSee, make and check what happens between your integration and NeroPay.')
    .parserConfiguration({
      // `--no-color` is an option of its own.
      'boolean-negation': false,
      // `--header 'A: b' body.json`: the file is not a second header.
      'greedy-arrays': false,
      'parse-positional-numbers': false,
    })
    .options(globalOptions)
    .command(listenCommand(runtime))
    .command(triggerCommand(runtime))
    .command(resendCommand(runtime))
    .command(verifyCommand(runtime))
    .command(transactionsCommand(runtime))
    .command(refundCommand(runtime))
    .command(logsCommand(runtime))
    .completion('completion', 'Print a completion script for bash or zsh')
    .check(onlyOnce)
    .middleware((options) => warnOfSecrets(options, runtime))
    .demandCommand(1, 'Say what to do: neropay --help lists the commands.')
    .strict()
    .recommendCommands()
    .version(VERSION)
    .alias({ help: 'h', version: 'v' })
    .epilogue('Exit codes: 0 ok, 1 failed, 2 wrong usage.')
    .locale('en')
    .wrap(Math.min(runtime.stdout.columns ?? 100, 120))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error && error.name !== 'YError' ? error : wrongUsage(error?.message ?? message ?? '');
    });
}

/** Of two values for one thing neither is taken in silence. */
function onlyOnce(options: Readonly<Record<string, unknown>>): true {
  const [twice] = Object.keys(options).filter((name) => Array.isArray(options[name]) && !REPEATABLE.has(name));
  if (twice) throw new UsageError(`--${twice} was given more than once.`);
  return true;
}

/** What yargs (and a `coerce`, whose errors it wraps) says about options, as one line. */
function wrongUsage(message: string): UsageError {
  const [, got, need] = /^Not enough non-option arguments: got (\d+), need at least (\d+)/.exec(message) ?? [];
  if (need)
    return new UsageError(`Too few arguments: got ${got}, need ${need}; the first line of the help names them.`);
  return new UsageError(message.replaceAll(/\s*\n\s*/g, ' ').trim());
}

function warnOfSecrets(options: Pick<GlobalOptions, 'quiet'>, runtime: Runtime): void {
  const hint = options.quiet ? null : commandLineSecretHint(runtime.args);
  if (hint) runtime.stderr.write(`${withoutSecrets(`Note: ${hint}`, runtime)}\n`);
}
