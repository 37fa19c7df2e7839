import path from 'node:path';
import type { Step } from './trace.ts';

/** A disk writes a sector as a whole or not at all; a page of a database is eight of them. */
const SECTOR = 512;

type Change = Exclude<Step, { readonly kind: 'flush' | 'said' }>;

interface Pending {
  readonly change: Change;
  /** Its place among all steps. */
  readonly step: number;
}

/**
 * Some files on a disk, with what is safe on it and what is still on its way there. When the power fails, all of the first is there, and of the second
 * whatever the disk came to: any of the writes, each of them in full, in part or not at all. That a file was removed is safe once its folder is flushed.
 */
export class Disk {
  readonly #safe: ReadonlyMap<string, Content>;
  #pending: Pending[] = [];
  #steps = 0;

  /** @param paths the files that are looked at; none of them is there at the beginning */
  constructor(paths: readonly string[]) {
    this.#safe = new Map(paths.map((file) => [file, new Content()]));
  }

  do(step: Step): void {
    const index = this.#steps++;
    if (step.kind === 'said') return;
    if (step.kind !== 'flush') {
      if (this.#safe.has(step.path)) this.#pending.push({ change: step, step: index });
      return;
    }
    const isFlushed = ({ change, step: at }: Pending) =>
      at < step.upTo &&
      (change.kind === 'remove' ? path.dirname(change.path) === step.path : change.path === step.path);
    for (const pending of this.#pending.filter(isFlushed)) this.#safe.get(pending.change.path)?.apply(pending.change);
    this.#pending = this.#pending.filter((pending) => !isFlushed(pending));
  }

  /** The files as they may be found when the power fails now. */
  cut(random: () => number): ReadonlyMap<string, Buffer> {
    // All, none or some of what was on its way: a disk may be far ahead, or far behind.
    const kept = [0, 0.5, 0.9, 1][Math.floor(random() * 4)] ?? 1;
    return this.#with((change) => partsOf(change, kept, random));
  }

  /** The files as a process reads them. */
  read(): ReadonlyMap<string, Buffer> {
    return this.#with((change) => [change]);
  }

  /** What is safe, and of each change that is on its way what `parts` makes of it. */
  #with(parts: (change: Change) => readonly Change[]): ReadonlyMap<string, Buffer> {
    const contents = new Map([...this.#safe].map(([file, content]) => [file, content.copy()]));
    for (const { change } of this.#pending) {
      for (const part of parts(change)) contents.get(change.path)?.apply(part);
    }
    return new Map([...contents].map(([file, content]) => [file, content.bytes]));
  }
}

/** One file's bytes. */
class Content {
  #buffer: Buffer;
  #length: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#buffer = bytes;
    this.#length = bytes.length;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  copy(): Content {
    return new Content(Buffer.from(this.bytes));
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'remove':
        this.#resize(0);
        return;
      case 'truncate':
        this.#resize(change.length);
        return;
      case 'write':
        this.#resize(Math.max(this.#length, change.at + change.data.length));
        change.data.copy(this.#buffer, change.at);
    }
  }

  /** Grown by zeros, as a file with a hole is. */
  #resize(length: number): void {
    if (length > this.#buffer.length) {
      const grown = Buffer.alloc(2 * length);
      this.bytes.copy(grown);
      this.#buffer = grown;
    } else if (length > this.#length) this.#buffer.fill(0, this.#length, length);
    this.#length = length;
  }
}

/** Half of the writes are torn into their sectors, of which each is kept or not. */
function partsOf(change: Change, kept: number, random: () => number): readonly Change[] {
  const keeps = () => random() < kept;
  if (change.kind !== 'write' || random() < 0.5) return keeps() ? [change] : [];
  return sectorsOf(change.at, change.data)
    .filter(keeps)
    .map(({ at, data }) => ({ ...change, at, data }));
}

function sectorsOf(at: number, data: Buffer): { readonly at: number; readonly data: Buffer }[] {
  const sectors: { at: number; data: Buffer }[] = [];
  for (let begin = 0; begin < data.length; ) {
    const end = Math.min(data.length, SECTOR * (Math.floor((at + begin) / SECTOR) + 1) - at);
    sectors.push({ at: at + begin, data: data.subarray(begin, end) });
    begin = end;
  }
  return sectors;
}
