import ora from 'ora';
import type { Runtime } from '../runtime.js';
import type { Screen } from './screen.js';

/** Counts what passes by, on stderr, where that is a terminal. The spinner is gone before the last item is handed on. */
export async function* withProgress<T>(
  items: AsyncIterable<T>,
  what: string,
  screen: Screen,
  { stderr }: Pick<Runtime, 'stderr'>,
): AsyncGenerator<T, void, undefined> {
  if (!screen.showsProgress) {
    yield* items;
    return;
  }
  const spinner = ora({ text: what, stream: stderr, isEnabled: true, discardStdin: false }).start();
  let count = 0;
  try {
    for await (const item of items) {
      count += 1;
      spinner.text = `${what}: ${count}`;
      yield item;
    }
  } finally {
    spinner.stop();
  }
}
