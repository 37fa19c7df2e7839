import { Queue, Worker } from 'bullmq';
import { type Callback, MARK_PAID, makeStateTable, readBack, servePeer, state, tellShop } from './peer.ts';

/*
 * BullMQ. Its Redis cannot join the transaction of the database that holds the state: the state is written first and the second job after it, so that a
 * crash in between repeats and loses nothing.
 */
const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const options = { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } };
/** As many as a gateway has under way: 64 notifications and 128 deliveries. */
const [NOTIFICATIONS, CALLBACKS] = [64, 128];

const notifications = new Queue<string>('notifications', options);
const callbacks = new Queue<Callback>('callbacks', options);
await makeStateTable();

new Worker<string>(
  'notifications',
  async ({ data: body }) => {
    const number = await readBack(body);
    await state.query(MARK_PAID, [number, body]);
    await callbacks.add('callback', { number });
  },
  { connection, concurrency: NOTIFICATIONS },
);
new Worker<Callback>('callbacks', ({ data }) => tellShop(data), { connection, concurrency: CALLBACKS });

servePeer('bullmq', (body) => notifications.add('notification', body));
