import { once } from 'node:events';
import { styleText } from 'node:util';
import type { Runtime } from '../runtime.js';
import { withoutSecrets } from '../secrets.js';

export type OutputFormat = 'table' | 'json' | 'jsonl';
type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

export interface ScreenOptions {
  readonly output: OutputFormat;
  readonly noColor: boolean;
  readonly quiet: boolean;
}

/** Where a command's results and remarks go: results to stdout, everything else to stderr. */
export class Screen {
  readonly format: OutputFormat;
  readonly #runtime: Runtime;
  readonly #options: ScreenOptions;

  constructor(runtime: Runtime, options: ScreenOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.format = options.output;
  }

  /** Columns of the terminal that results go to; without a terminal, the variable COLUMNS or no limit. */
  get width(): number {
    const { stdout, env } = this.#runtime;
    const asked = Number(env.COLUMNS);
    return stdout.columns ?? (asked > 0 ? asked : Number.POSITIVE_INFINITY);
  }

  /** Whether something that moves may be shown beside the results. */
  get showsProgress(): boolean {
    const { stderr, stdout } = this.#runtime;
    // Lines that stream onto the same terminal would tear a spinner apart.
    return Boolean(stderr.isTTY) && !this.#options.quiet && !(stdout.isTTY && this.format === 'jsonl');
  }

  /** One line or more of the result. Resolves when there is room for more, so that a slow reader slows the command down. */
  async result(text: string): Promise<void> {
    const { stdout } = this.#runtime;
    if (!stdout.write(`${text}\n`)) await once(stdout, 'drain');
  }

  /** A remark for the person at the terminal; `--quiet` leaves it out. */
  remark(text: string): void {
    if (!this.#options.quiet) this.important(text);
  }

  /** What must be said even with `--quiet`. */
  important(text: string): void {
    this.#runtime.stderr.write(`${withoutSecrets(text, this.#runtime)}\n`);
  }

  /** Text for stdout in a colour, where stdout shows colours. */
  styled(style: Style, text: string): string {
    return this.#colours(this.#runtime.stdout) ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Text for stderr in a colour, where stderr shows colours. */
  styledRemark(style: Style, text: string): string {
    return this.#colours(this.#runtime.stderr) ? styleText(style, text, { validateStream: false }) : text;
  }

  #colours(stream: Runtime['stdout']): boolean {
    const { env } = this.#runtime;
    return Boolean(stream.isTTY) && !this.#options.noColor && !env.NO_COLOR && env.TERM !== 'dumb';
  }
}
