import type { CommandModule } from 'yargs';
import type { GlobalOptions } from '../global-options.js';
import { Screen } from '../output/screen.js';
import type { Runtime } from '../runtime.js';

/** A command with options of its own beside the global ones. */
export type Command<Options> = CommandModule<GlobalOptions, GlobalOptions & Options>;

export function screenOf(runtime: Runtime, options: GlobalOptions): Screen {
  return new Screen(runtime, {
    output: options.output,
    noColor: options['no-color'],
    quiet: options.quiet,
  });
}
