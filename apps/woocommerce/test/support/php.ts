import { spawn } from 'node:child_process';

/**
 * Runs a PHP script to its end.
 *
 * @returns what it printed
 * @throws {Error} with what it printed, when it ends with another code than 0
 */
export function runPhp(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('php', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const printed: string[] = [];
    const complained: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => printed.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => complained.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed.join(''));
      else reject(new Error(`php ${args.join(' ')} ended with ${code}: ${complained.join('')}${printed.join('')}`));
    });
    child.stdin.end(input);
  });
}
