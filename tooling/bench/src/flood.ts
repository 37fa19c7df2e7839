import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from '@neropay/testkit';
import { atRest, cpuSeconds } from './cpu.ts';
import { runLoad } from './intake/run-load.ts';
import { medianOf } from './median.ts';
import { startCounterparts } from './payments/counterparts.ts';
import { type Gateways, startGateways } from './payments/gateways.ts';
import { signedNotification } from './payments/notification.ts';
import { postAll } from './payments/post-all.ts';
import { WEBHOOK_SECRET } from './payments/shops.ts';
import { atLeast, atMost, type BenchResult } from './result.ts';

const ROUNDS = 3;
const GOOD_PER_SECOND = 300;
const GOOD = 900;
const GOOD_CONNECTIONS = 16;
const FLOOD_PER_SECOND = 10_000;
const FLOOD_CONNECTIONS = 256;
/** An address of this machine that is not the provider's. */
const FLOOD_FROM = '127.0.0.2';
const DIFFERENT = 500;
/** Until the flood is at its height. */
const RISE_MS = 1_500;
const FLOOD_MS = 7_500;
const MAX_WORSE = 1.5;

interface Measured {
  readonly latencyMs: number;
  readonly perSecond: number;
}

/** Good notifications while another address sends as many with a wrong signature as this machine can, against the same without it. */
export async function benchFlood(): Promise<BenchResult> {
  await using counterparts = await startCounterparts({ silent: true });
  await using gateways = await startGateways({
    database: `file:${path.join(tempDir(), 'flood.db')}`,
    counterparts,
    callbackUrls: counterparts.callbackUrls(1),
    numbers: [],
  });
  const calm: Measured[] = [];
  const flooded: Measured[] = [];
  const floods: number[] = [];
  await measure(gateways);
  for (let round = 0; round < ROUNDS; round += 1) {
    calm.push(await measure(gateways));
    const flood = runLoad({
      ...{ url: String(gateways.urlOf(0)), secret: 'whsec_wrong', requests: 10_000_000, different: DIFFERENT },
      ...{ connections: FLOOD_CONNECTIONS, perSecond: FLOOD_PER_SECOND, forMs: FLOOD_MS, from: FLOOD_FROM },
    });
    await sleep(RISE_MS);
    flooded.push(await measure(gateways));
    const { accepted, refused, seconds } = await flood;
    if (accepted > 0) throw new Error(`${accepted} notifications with a wrong signature were accepted`);
    floods.push(refused / seconds);
    await atRest(() => gateways.processes.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0));
  }
  const ratio = (of: (measured: Measured) => number) =>
    medianOf(flooded.map((measured, round) => of(measured) / of(calm[round] ?? measured)));
  const latency = ({ latencyMs }: Measured) => latencyMs;
  const speed = ({ perSecond }: Measured) => perSecond;
  const milliseconds = (all: readonly Measured[]) => Math.round(medianOf(all.map(latency)) * 100) / 100;
  return {
    title: 'A flood of notifications with a wrong signature',
    notes: [
      `${ROUNDS} rounds. Good ones: ${GOOD_PER_SECOND} a second for the latency, then as fast as ${GOOD_CONNECTIONS} connections are answered; 2xx once on disk.`,
      `The flood: ${FLOOD_PER_SECOND.toLocaleString('en')} a second are due on ${FLOOD_CONNECTIONS} connections from one other address; ${Math.round(medianOf(floods)).toLocaleString('en')} a second were answered 4xx. It has its share of the same two cores.`,
    ],
    rows: [
      { name: 'good ones, latency', figure: milliseconds(calm), unit: ' ms', ratio: 1 },
      { name: 'good ones in the flood, latency', figure: milliseconds(flooded), unit: ' ms', ratio: ratio(latency) },
      { name: 'good ones', figure: Math.round(medianOf(calm.map(speed))), ratio: 1 },
      { name: 'good ones in the flood', figure: Math.round(medianOf(flooded.map(speed))), ratio: ratio(speed) },
    ],
    goals: [
      atMost(`median latency of good ones ≤ ${MAX_WORSE} ×`, MAX_WORSE, ratio(latency)),
      atLeast(`good ones a second ≥ 1/${MAX_WORSE} ×`, 1 / MAX_WORSE, ratio(speed)),
    ],
  };
}

async function measure(gateways: Gateways): Promise<Measured> {
  const url = gateways.urlOf(0);
  const good = {
    urls: gateways.urls,
    connections: GOOD_CONNECTIONS,
    request: (number: number) => signedNotification({ url, secret: WEBHOOK_SECRET, number, identified: false }),
  };
  const paced = await postAll({ ...good, requests: GOOD, perSecond: GOOD_PER_SECOND });
  const fast = await postAll({ ...good, requests: GOOD });
  if (paced.refused + fast.refused > 0) throw new Error('A good notification was refused');
  return { latencyMs: medianOf(paced.latenciesMs), perSecond: fast.accepted / fast.seconds };
}
