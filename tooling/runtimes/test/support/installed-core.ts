import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from '@neropay/testkit';

const run = promisify(execFile);
const consumers = fileURLToPath(new URL('../consumers', import.meta.url));
const coreManifest = createRequire(import.meta.url).resolve('@neropay/core/package.json');

/** A user's project: core as it is published and zod in `node_modules`, and the files of `test/consumers`. */
export async function installCore(): Promise<string> {
  const project = tempDir();
  const core = path.dirname(coreManifest);
  const target = path.join(project, 'node_modules', '@neropay', 'core');
  await mkdir(target, { recursive: true });

  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: core,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string }]; // as `npm pack --json` documents it
  const tarball = path.join(project, packed.filename);
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
  await rm(tarball);

  const zod = path.dirname(createRequire(coreManifest).resolve('zod/package.json'));
  await cp(zod, path.join(project, 'node_modules', 'zod'), { recursive: true, dereference: true });
  await cp(consumers, project, { recursive: true });
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  return project;
}
