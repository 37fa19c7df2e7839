import { execFile } from 'node:child_process';
import path from 'node:path';

/** How a command ended, and what it wrote. */
export interface CommandEnd {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Types `wp neropay …` in a WordPress. @param directory where the WordPress is installed */
export function wpNeropay(directory: string, ...words: readonly string[]): Promise<CommandEnd> {
  const script = path.join(import.meta.dirname, 'wordpress/wp-cli.php');
  return new Promise((resolve) => {
    const child = execFile('php', [script, directory, 'neropay', ...words], (_error, output, errors) => {
      resolve({ code: child.exitCode ?? -1, output, errors });
    });
  });
}
