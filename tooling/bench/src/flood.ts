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
const GOOD_FAST = 4_500;
const GOOD_CONNECTIONS = 16;
const FLOOD_PER_SECOND = 10_000;
const FLOOD_CONNECTIONS = 256;
/** An address of this machine that is not the provider's, a new one for each flood: what an earlier one did is not held against it. */
const floodFrom = (flood: number) => `127.0.0.${2 + flood}`;
const DIFFERENT = 500;
/** Until whoever floods has started and signed, and the flood is at its height. */
const RISE_MS = 3_000;
const FLOOD_MS = 11_000;
const MAX_WORSE = 1.5;

interface Measured {
  readonly latencyMs: number;
  readonly perSecond: number;
}

interface Flooded extends Measured {
  /** Bad ones a second. */
  readonly sent: number;
  readonly answered: number;
}

/**
 * Good notifications while another address sends as many with a wrong signature as it can, against the same without it: one that waits for each
 * answer, and one that does not.
 */
export async function benchFlood(): Promise<BenchResult> {
  await using counterparts = await startCounterparts({ silent: true });
  await using gateways = await startGateways({
    database: `file:${path.join(tempDir(), 'flood.db')}`,
    counterparts,
    callbackUrls: counterparts.callbackUrls(1),
    numbers: [],
  });
  const calm: Measured[] = [];
  const patient: Flooded[] = [];
  const impatient: Flooded[] = [];
  await measure(gateways);
  for (let round = 0; round < ROUNDS; round += 1) {
    calm.push(await measure(gateways));
    patient.push(await measureFlooded(gateways, { impatient: false, from: floodFrom(2 * round) }));
    impatient.push(await measureFlooded(gateways, { impatient: true, from: floodFrom(2 * round + 1) }));
  }
  const ratio = (flooded: readonly Measured[], of: (measured: Measured) => number) =>
    medianOf(flooded.map((measured, round) => of(measured) / of(calm[round] ?? measured)));
  const rows = (name: string, measured: readonly Measured[]) => [
    {
      name: `${name}, latency`,
      figure: Math.round(medianOf(measured.map(latency)) * 100) / 100,
      unit: ' ms',
      ratio: ratio(measured, latency),
    },
    { name, figure: Math.round(medianOf(measured.map(speed))), ratio: ratio(measured, speed) },
  ];
  const aSecond = (figures: readonly number[]) => Math.round(medianOf(figures)).toLocaleString('en');
  const bad = (flooded: readonly Flooded[]) =>
    `${aSecond(flooded.map(({ sent }) => sent))} a second were sent and ${aSecond(flooded.map(({ answered }) => answered))} answered 4xx`;
  return {
    title: 'A flood of notifications with a wrong signature',
    notes: [
      `${ROUNDS} rounds. Good ones: ${GOOD_PER_SECOND} a second for the latency, then as fast as ${GOOD_CONNECTIONS} connections are answered; 2xx once on disk.`,
      `The flood: ${FLOOD_PER_SECOND.toLocaleString('en')} a second are due on ${FLOOD_CONNECTIONS} connections from one other address. It has its share of the same two cores.`,
      `Where each waits for its answer ${bad(patient)}; where none does ${bad(impatient)}, and the others were cut off.`,
    ],
    rows: [
      ...rows('good ones', calm),
      ...rows('good ones in the flood', patient),
      ...rows('good ones in the flood that waits for nothing', impatient),
    ],
    goals: [
      atMost(`median latency of good ones ≤ ${MAX_WORSE} ×`, MAX_WORSE, ratio(patient, latency)),
      atLeast(`good ones a second ≥ 1/${MAX_WORSE} ×`, 1 / MAX_WORSE, ratio(patient, speed)),
    ],
  };
}

const latency = ({ latencyMs }: Measured) => latencyMs;
const speed = ({ perSecond }: Measured) => perSecond;

async function measureFlooded(
  gateways: Gateways,
  { impatient, from }: { readonly impatient: boolean; readonly from: string },
): Promise<Flooded> {
  const flood = runLoad({
    ...{ url: String(gateways.urlOf(0)), secret: 'whsec_wrong', requests: 10_000_000, different: DIFFERENT, impatient },
    ...{ connections: FLOOD_CONNECTIONS, perSecond: FLOOD_PER_SECOND, forMs: FLOOD_MS, from },
  });
  await sleep(RISE_MS);
  const measured = await measure(gateways);
  const { sent, accepted, refused, seconds } = await flood;
  if (accepted > 0) throw new Error(`${accepted} notifications with a wrong signature were accepted`);
  await atRest(() => gateways.processes.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0));
  return { ...measured, sent: sent / seconds, answered: refused / seconds };
}

async function measure(gateways: Gateways): Promise<Measured> {
  const url = gateways.urlOf(0);
  const good = {
    urls: gateways.urls,
    connections: GOOD_CONNECTIONS,
    request: (number: number) => signedNotification({ url, secret: WEBHOOK_SECRET, number, identified: false }),
  };
  const paced = await postAll({ ...good, requests: GOOD, perSecond: GOOD_PER_SECOND });
  const fast = await postAll({ ...good, requests: GOOD_FAST });
  if (paced.refused + fast.refused > 0) throw new Error('A good notification was refused');
  return { latencyMs: medianOf(paced.latenciesMs), perSecond: fast.accepted / fast.seconds };
}
