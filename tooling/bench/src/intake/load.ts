import { parseArgs } from 'node:util';
import { signedNotification } from '../payments/notification.ts';
import { postAll } from '../payments/post-all.ts';

/*
 * Posts signed notifications over keep-alive connections as fast as they are answered, or as many a second as it is told, and prints how that went. A
 * process of its own, so that what it costs is not counted for the server. Everything is signed and laid out as bytes beforehand.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    secret: { type: 'string' },
    requests: { type: 'string' },
    connections: { type: 'string' },
    /** The notifications name an order, and not only a payment. */
    identified: { type: 'boolean', default: false },
    'per-second': { type: 'string' },
    'for-ms': { type: 'string' },
    from: { type: 'string' },
    impatient: { type: 'boolean', default: false },
    /** So many are laid out, and sent again and again. Default: all of them, each once. */
    different: { type: 'string' },
  },
});
const url = new URL(String(values.url));
const total = Number(values.requests);
const different = Number(values.different ?? total);
const requests = Array.from({ length: different }, (_, number) =>
  signedNotification({ url, secret: String(values.secret), number, identified: values.identified }),
);
const answered = await postAll({
  requests: total,
  request: (index) => requests[index % different] ?? Buffer.alloc(0),
  urls: [url],
  connections: Number(values.connections),
  impatient: values.impatient,
  ...(values['per-second'] !== undefined && { perSecond: Number(values['per-second']) }),
  ...(values['for-ms'] !== undefined && { forMs: Number(values['for-ms']) }),
  ...(values.from !== undefined && { localAddress: values.from }),
});
process.stdout.write(`${JSON.stringify({ ...answered, latenciesMs: undefined })}\n`);
