import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { openSqliteLedger } from '@neropay/engine';
import { optionalHost, seededRandom, tempDir } from '@neropay/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { Disk } from './support/power-cut/disk.ts';
import { readTrace, type Step, traced } from './support/power-cut/trace.ts';

const run = promisify(execFile);
const SUPPORT = path.join(import.meta.dirname, 'support/power-cut');

/** A ledger that was worked on, with everything that its process asked of the disk. */
interface Recorded {
  readonly database: string;
  readonly steps: readonly Step[];
}

/** @param forget how much less than it should the ledger flushes */
async function record(forget?: 'NORMAL' | 'OFF'): Promise<Recorded> {
  const directory = tempDir();
  const [trace, database] = [path.join(directory, 'trace'), path.join(directory, 'gateway.db')];
  const preload = forget === undefined ? [] : ['--import', path.join(SUPPORT, 'forget.ts')];
  const [program = '', ...args] = traced(trace, [
    process.execPath,
    ...preload,
    path.join(SUPPORT, 'writer.ts'),
    database,
  ]);
  await run(program, args, { env: { ...process.env, SYNCHRONOUS: forget }, maxBuffer: 16 * 1024 * 1024 });
  return { database, steps: await readTrace(trace) };
}

function disk(database: string): Disk {
  return new Disk([database, `${database}-wal`, `${database}-journal`]);
}

/** What the process had been told is written. */
class Acknowledged {
  readonly notifications = new Set<string>();
  /** The last sequence of each. */
  readonly checkouts = new Map<string, number>();

  hear(step: Step): void {
    if (step.kind !== 'said') return;
    const [, what, id = '', sequence] = step.line.split(' ');
    if (what === 'notification') this.notifications.add(id);
    if (what === 'checkout') this.checkouts.set(id, Number(sequence));
  }
}

/** What is wrong with the files that were found after a power cut. */
function wrongWith(files: ReadonlyMap<string, Buffer>, database: string, known: Acknowledged): readonly string[] {
  const directory = path.join(tempRoot, 'found');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  for (const [file, content] of files) {
    if (content.length > 0) writeFileSync(path.join(directory, path.basename(file)), content);
  }
  const db = new DatabaseSync(path.join(directory, path.basename(database)));
  try {
    const wrong: string[] = [];
    const all = (sql: string) => db.prepare(sql).all();
    for (const { integrity_check: found } of all('PRAGMA integrity_check'))
      if (found !== 'ok') wrong.push(String(found));
    const written = new Set(all('SELECT event_id FROM notifications').map(({ event_id }) => event_id));
    for (const id of known.notifications) if (!written.has(id)) wrong.push(`notification ${id} is lost`);
    const sequences = new Map(
      all('SELECT id, sequence FROM checkouts').map(({ id, sequence }) => [id, Number(sequence)]),
    );
    for (const [id, sequence] of known.checkouts) {
      if ((sequences.get(id) ?? -1) < sequence) wrong.push(`checkout ${id} has lost what was written as ${sequence}`);
    }
    const halves = all(
      `SELECT id FROM checkouts WHERE sequence <> (SELECT COUNT(*) FROM events WHERE checkout_id = checkouts.id)
         OR sequence <> (SELECT COUNT(*) FROM deliveries WHERE checkout_id = checkouts.id)`,
    );
    for (const { id } of halves) wrong.push(`checkout ${id} was written in half`);
    return wrong;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    db.close();
  }
}

/** Cuts the power at so many moments of the record, and answers what was wrong at each. */
function cutPower({ database, steps }: Recorded, times: number, seed: number): readonly (readonly string[])[] {
  const random = seededRandom(seed);
  const first = steps.findIndex((step) => step.kind === 'said');
  const moments = Array.from({ length: times }, () => first + 1 + Math.floor(random() * (steps.length - first - 1)));
  moments.sort((a, b) => a - b);
  const [theDisk, known] = [disk(database), new Acknowledged()];
  let done = 0;
  return moments.map((moment) => {
    for (; done < moment; done++) {
      const step = steps[done];
      if (step === undefined) break;
      theDisk.do(step);
      known.hear(step);
    }
    return wrongWith(theDisk.cut(random), database, known);
  });
}

let tempRoot: string;

describe.runIf(optionalHost('strace'))('when the power fails', { timeout: 180_000 }, () => {
  let recorded: Recorded;
  beforeAll(async () => {
    tempRoot = tempDir();
    recorded = await record();
  });

  test('whatever was acknowledged is there, and no transaction in half, wherever it fails', () => {
    expect(cutPower(recorded, 300, 1).filter((wrong) => wrong.length > 0)).toEqual([]);
  });

  test('the imitation has seen every write: all of them together are the files that the process left behind', () => {
    const { database, steps } = recorded;
    const theDisk = disk(database);
    for (const step of steps) theDisk.do(step);
    for (const [file, content] of theDisk.read()) {
      expect([path.basename(file), content.equals(readIfThere(file))]).toEqual([path.basename(file), true]);
    }
    expect(steps.at(-1)).toEqual({ kind: 'said', line: 'end' });
  });

  test('the imitation finds what is lost by a ledger that flushes too little', async () => {
    const found = cutPower(await record('NORMAL'), 60, 1);
    expect(found.flat().some((wrong) => wrong.endsWith('is lost'))).toBe(true);
  });

  test('the imitation finds that one which never flushes loses all, or its database', async () => {
    const found = cutPower(await record('OFF'), 60, 1);
    expect(found.filter((wrong) => wrong.length > 0).length).toBeGreaterThan(30);
  });

  test('a ledger opens what was found, and goes on', async () => {
    const { database, steps } = recorded;
    const [theDisk, known] = [disk(database), new Acknowledged()];
    for (const step of steps.slice(0, Math.floor(0.8 * steps.length))) {
      theDisk.do(step);
      known.hear(step);
    }
    const file = path.join(tempDir(), 'gateway.db');
    for (const [name, content] of theDisk.cut(seededRandom(2))) {
      if (content.length > 0) writeFileSync(file + name.slice(database.length), content);
    }
    const ledger = await openSqliteLedger(file);
    const claimed = await ledger.claimNotifications(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1_000);
    const ids = new Set(claimed.map(({ eventId }) => eventId));
    expect([...known.notifications].filter((id) => !ids.has(id))).toEqual([]);
    expect(known.notifications.size).toBeGreaterThan(0);
    await ledger.close();
  });
});

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
