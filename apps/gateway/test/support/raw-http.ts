import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/**
 * Writes bytes that no HTTP client would, and reads one answer.
 * @param write gets the socket once it is connected; the answer may come before it is done
 */
export function rawExchange(url: string, write: (socket: Socket) => void | Promise<void>): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    const settle = () => {
      const answer = parse(received);
      if (answer) resolve(answer);
      else reject(new Error(`No whole answer, only: ${JSON.stringify(received)}`));
      socket.destroy();
    };
    socket.setTimeout(10_000, settle);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (parse(received)) settle();
    });
    socket.on('connect', () => void Promise.resolve(write(socket)).catch(reject));
    socket.on('close', settle);
    socket.on('error', () => undefined); // 'close' follows
  });
}

function parse(received: string): RawAnswer | null {
  const [head, ...rest] = received.split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head ?? '')?.[1];
  if (head === undefined || status === undefined || rest.length === 0) return null;
  const body = rest.join('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return body.length < length ? null : { status: Number(status), headers: head, body };
}
