import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { writeList, writeObject } from '../src/output/list.ts';
import { type OutputFormat, Screen } from '../src/output/screen.ts';
import { fakeRuntime } from './support/fake-runtime.ts';

const columns = [{ title: 'n', value: ({ n }: { n: number }) => n }];
const none = { columns, empty: 'None.' };

function screenWith(
  output: OutputFormat,
  more: { quiet?: boolean; env?: Record<string, string>; terminal?: boolean; columns?: number } = {},
) {
  const runtime = fakeRuntime(more);
  return { runtime, screen: new Screen(runtime, { output, noColor: false, quiet: more.quiet ?? false }) };
}

async function* numbers(count: number) {
  for (let n = 1; n <= count; n += 1) yield { n };
}

describe('a list', () => {
  it.each([0, 1, 2, 3])('of %i is valid JSON as json, and a line each as jsonl', async (count) => {
    const json = screenWith('json');
    await writeList(json.screen, numbers(count), none);
    expect(JSON.parse(json.runtime.out())).toHaveLength(count);

    const lines = screenWith('jsonl');
    expect(await writeList(lines.screen, numbers(count), none)).toBe(count);
    expect(
      lines.runtime
        .out()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).n),
    ).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  it('without rows says so beside the results, never among them', async () => {
    const { runtime, screen } = screenWith('table');
    await writeList(screen, numbers(0), none);
    expect(runtime.out()).toBe('');
    expect(runtime.err()).toBe('None.\n');
  });

  it('as jsonl makes nothing more while its reader is slow', async () => {
    const runtime = fakeRuntime();
    const taken: (() => void)[] = [];
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void taken.push(done) });
    const screen = new Screen({ ...runtime, stdout: slow }, { output: 'jsonl', noColor: false, quiet: false });
    let made = 0;
    async function* items() {
      for (; made < 3; made += 1) yield { n: made };
    }

    const written = writeList(screen, items(), none);
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    expect(made).toBe(0);
    for (const count of [1, 2]) {
      taken.at(-1)?.();
      await vi.waitFor(() => expect(taken).toHaveLength(count + 1));
      expect(made).toBe(count);
    }
    taken.at(-1)?.();
    expect(await written).toBe(3);
  });
});

describe('an object', () => {
  it('is its fields one below the other, without the empty ones', async () => {
    const { runtime, screen } = screenWith('table');
    await writeObject(screen, { a: 1 }, [
      { title: 'a', value: ({ a }) => a },
      { title: 'longer', value: () => ({ x: 1 }) },
      { title: 'empty', value: () => null },
    ]);
    expect(runtime.out()).toBe('a       1\nlonger  {"x":1}\n');
  });

  it('is itself as JSON', async () => {
    const { runtime, screen } = screenWith('json');
    await writeObject(screen, { a: 1 }, []);
    expect(runtime.out()).toBe('{\n  "a": 1\n}\n');
  });
});

describe('the screen', () => {
  it('leaves remarks out with --quiet, but not what is important', () => {
    const { runtime, screen } = screenWith('table', { quiet: true });
    screen.remark('by the way');
    screen.important('Idempotency key: k');
    expect(runtime.err()).toBe('Idempotency key: k\n');
  });

  it('never writes a secret', () => {
    const { runtime, screen } = screenWith('table', { env: { NEROPAY_SECRET_KEY: 'key-of-mine' } });
    screen.important('the key is key-of-mine');
    expect(runtime.err()).toBe('the key is [secret]\n');
  });

  it('is as wide as the terminal, or as COLUMNS says, or has no end', () => {
    expect(screenWith('table', { columns: 72 }).screen.width).toBe(72);
    expect(screenWith('table', { env: { COLUMNS: '60' } }).screen.width).toBe(60);
    expect(screenWith('table').screen.width).toBe(Number.POSITIVE_INFINITY);
  });

  it('shows colours on a terminal unless NO_COLOR is set', () => {
    expect(screenWith('table', { terminal: true }).screen.styled('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(screenWith('table', { terminal: true, env: { NO_COLOR: '1' } }).screen.styled('red', 'x')).toBe('x');
    expect(screenWith('table').screen.styled('red', 'x')).toBe('x');
  });

  it('shows progress only where it disturbs nobody', () => {
    expect(screenWith('table', { terminal: true }).screen.showsProgress).toBe(true);
    expect(screenWith('jsonl', { terminal: true }).screen.showsProgress).toBe(false);
    expect(screenWith('table', { terminal: true, quiet: true }).screen.showsProgress).toBe(false);
    expect(screenWith('table').screen.showsProgress).toBe(false);
  });
});
