import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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
}

export interface Answered {
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
  let accepted = 0;
  let refused = 0;
  const url = (index: number) => load.urls[index % load.urls.length] ?? new URL('http://127.0.0.1');

  async function work(): Promise<void> {
    const connections = new Map<string, Connection>();
    for (let index = next++; index < load.requests; index = next++) {
      const { host, hostname, port } = url(index);
      const connection = connections.get(host) ?? new Connection(hostname, Number(port), load.localAddress);
      connections.set(host, connection);
      const dueAt = load.perSecond === undefined ? performance.now() : startedAt + (index / load.perSecond) * 1_000;
      if (load.forMs !== undefined && Math.max(dueAt, performance.now()) - startedAt > load.forMs) break;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      const status = await connection.exchange(load.request(index));
      latenciesMs.push(performance.now() - dueAt);
      if (status === 200) accepted += 1;
      else refused += 1;
    }
    for (const connection of connections.values()) connection.close();
  }

  await Promise.all(Array.from({ length: load.connections }, work));
  return { accepted, refused, seconds: (performance.now() - startedAt) / 1_000, latenciesMs };
}

/** One request at a time, and its answer's status. */
class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: { resolve(status: number): void; reject(error: Error): void } | null = null;

  constructor(host: string, port: number, localAddress: string | undefined) {
    this.#socket = connect({ host, port, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
    this.#socket.on('error', (error) => this.#answered?.reject(error));
    this.#socket.on('close', () => this.#answered?.reject(new Error(`${host}:${port} closed the connection`)));
    this.#socket.on('data', (chunk) => this.#take(chunk));
  }

  exchange(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#answered = null;
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < headEnd + 4 + length) return;
    const status = Number(this.#received.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
    this.#received = '';
    this.#answered?.resolve(status);
  }
}
