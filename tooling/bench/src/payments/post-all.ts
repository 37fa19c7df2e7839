import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  readonly requests: number;
  /** A whole request as bytes. */
  readonly request: (index: number) => Buffer;
  /** Where each goes, by turns of its index. */
  readonly urls: readonly URL[];
  readonly connections: number;
  /** How many a second are due; left out, each connection sends the next one as soon as it is answered. */
  readonly perSecond?: number;
  /** Takes nothing new after this many milliseconds. */
  readonly forMs?: number;
  /** Where it comes from: any address of 127.0.0.0/8 is this machine. */
  readonly localAddress?: string;
  /** Waits for no answer: sends what is due as far as the other side reads it, and connects anew when it is cut off. */
  readonly impatient?: boolean;
}

export interface Answered {
  readonly sent: number;
  /** How many were answered 200, and otherwise. */
  readonly accepted: number;
  readonly refused: number;
  readonly seconds: number;
  /** From the moment that a request was due (or sent, where none is due) until its answer: one that had to wait for its turn has waited. */
  readonly latenciesMs: readonly number[];
}

/** Posts over keep-alive connections as raw bytes, which costs the least that posting can cost. */
export async function postAll(load: Load): Promise<Answered> {
  const startedAt = performance.now();
  const latenciesMs: number[] = [];
  let next = 0;
  let sent = 0;
  let accepted = 0;
  let refused = 0;
  const url = (index: number) => load.urls[index % load.urls.length] ?? new URL('http://127.0.0.1');
  const count = (status: number) => {
    if (status === 200) accepted += 1;
    else refused += 1;
  };

  async function work(): Promise<void> {
    const connections = new Map<string, Connection>();
    for (let index = next++; index < load.requests; index = next++) {
      const to = url(index);
      const connection = connections.get(to.host) ?? new Connection(to, load.localAddress, count);
      connections.set(to.host, connection);
      const dueAt = load.perSecond === undefined ? performance.now() : startedAt + (index / load.perSecond) * 1_000;
      if (load.forMs !== undefined && Math.max(dueAt, performance.now()) - startedAt > load.forMs) break;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      if (load.impatient) {
        if (connection.send(load.request(index))) sent += 1;
        // The others are as late, and each sends its share.
        await nextTurn();
        continue;
      }
      sent += 1;
      await connection.exchange(load.request(index));
      latenciesMs.push(performance.now() - dueAt);
    }
    for (const connection of connections.values()) connection.close();
  }

  await Promise.all(Array.from({ length: load.connections }, work));
  return { sent, accepted, refused, seconds: (performance.now() - startedAt) / 1_000, latenciesMs };
}

/** Requests one after the other, and the status of each answer. */
class Connection {
  readonly #url: URL;
  readonly #localAddress: string | undefined;
  readonly #count: (status: number) => void;
  #socket: Socket;
  #received = '';
  #answered: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(url: URL, localAddress: string | undefined, count: (status: number) => void) {
    this.#url = url;
    this.#localAddress = localAddress;
    this.#count = count;
    this.#socket = this.#connect();
  }

  /** Resolves when it is answered. */
  exchange(request: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answered = { resolve, reject };
      this.#socket.write(request);
    });
  }

  /** @returns whether there was room for it: the other side may not be reading */
  send(request: Buffer): boolean {
    if (!this.#socket.writable) this.#socket = this.#connect();
    if (this.#socket.writableNeedDrain) return false;
    this.#socket.write(request);
    return true;
  }

  close(): void {
    this.#answered = null;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const { host, hostname, port } = this.#url;
    this.#received = '';
    const localAddress = this.#localAddress;
    const to = {
      host: hostname,
      port: Number(port),
      noDelay: true,
      ...(localAddress !== undefined && { localAddress }),
    };
    return connect(to)
      .on('error', (error) => this.#answered?.reject(error))
      .on('close', () => this.#answered?.reject(new Error(`${host} closed the connection`)))
      .on('data', (chunk) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = this.#received.slice(0, headEnd);
      const end = headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#received.length < end) return;
      this.#received = this.#received.slice(end);
      this.#count(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)));
      this.#answered?.resolve();
    }
  }
}
