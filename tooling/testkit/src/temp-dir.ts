import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { holdDirectory } from '@neropay/bootstrap/leash';

/** A new, empty folder outside of the repository, removed with what is in it when this process ends. */
export function tempDir(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'neropay-'));
  holdDirectory(directory);
  return directory;
}
