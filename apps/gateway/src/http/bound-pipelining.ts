import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests of one connection may wait for their answers. Clients and proxies send one, and the next when it is answered. */
const MAX_WAITING = 4;

/** Cuts a connection off that sends on and on without waiting: Node reads all that comes, and would run out of memory. */
export function boundPipelining(listener: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    // What came in one piece with the request that was one too many.
    if (socket.destroyed) return;
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count > MAX_WAITING) {
      socket.destroy();
      return;
    }
    waiting.set(socket, count);
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    listener(request, response);
  };
}
