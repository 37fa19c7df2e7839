import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  authenticateNotification,
  NotificationError,
  type ReceivedNotification,
  type VerifiedNotification,
  verifyNotification,
} from '@neropay/core';
import type { InferredOptionTypes } from 'yargs';
import { Failed } from '../failed.js';
import { writeObject } from '../output/list.js';
import type { Screen } from '../output/screen.js';
import type { Runtime } from '../runtime.js';
import { UsageError } from '../usage-error.js';
import { type Command, screenOf } from './command.js';

const options = {
  header: {
    alias: 'H',
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    description: "A header it came with, 'Name: value'; repeat for more",
  },
  secret: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    description: 'A secret that may have signed it; repeat for more. Better in NEROPAY_WEBHOOK_SECRET',
  },
  'ignore-age': {
    type: 'boolean',
    default: false,
    description: 'Believe an old timestamp too, to look at a notification that was kept',
  },
} as const;

type VerifyOptions = InferredOptionTypes<typeof options> & { file: string };

/** Says whether a notification is genuine, and which mistake it looks like when it is not. */
export function verifyCommand(runtime: Runtime): Command<VerifyOptions> {
  return {
    command: 'verify [file]',
    describe: 'Check the signature of a notification, and say what is wrong with it',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', default: '-', description: 'Its body, exactly as it came; - is stdin' })
        .options(options)
        .example(
          "$0 verify body.json -H 'X-NeroPay-Timestamp: 1776825615' -H 'X-NeroPay-Signature: 5f0c…'",
          'With the headers that it came with',
        ),
    async handler(given) {
      const screen = screenOf(runtime, given);
      const received: ReceivedNotification = {
        rawBody: await bodyFrom(given.file, runtime),
        headers: headersFrom(given.header),
        secrets: secretsFrom(given.secret, runtime.env),
        now: runtime.now,
        toleranceSeconds: given['ignore-age'] ? Number.POSITIVE_INFINITY : undefined,
      };
      try {
        await showVerified(verifyNotification(received), screen);
      } catch (error) {
        if (!(error instanceof NotificationError)) throw error;
        const mistake = likelyMistake(received, error) ?? error.message;
        if (screen.format !== 'table') {
          await screen.result(JSON.stringify({ verified: false, code: error.code, message: mistake }));
        }
        throw new Failed(`Not to be believed (${error.code}). ${mistake}`);
      }
    },
  };
}

async function showVerified({ scheme, event }: VerifiedNotification, screen: Screen): Promise<void> {
  const { id, type, createdAt, accountId, identifier, transaction } = event;
  await writeObject(
    screen,
    { verified: true, scheme, id, type, created_at: createdAt, account_id: accountId, identifier, transaction },
    [
      { title: 'verified', value: () => `by ${SCHEME_NAMES[scheme]}` },
      { title: 'event', value: () => type },
      { title: 'id', value: () => id },
      { title: 'created', value: () => createdAt },
      { title: 'account', value: () => accountId },
      { title: 'identifier', value: () => identifier },
      { title: 'transaction', value: () => transaction?.id },
      { title: 'status', value: () => transaction?.status },
      { title: 'amount', value: () => transaction?.amount && `${transaction.amount} ${transaction.currency ?? ''}` },
    ],
  );
  screen.remark('Even so it is a hint: read the payment back before acting on it.');
}

const SCHEME_NAMES = {
  header: 'X-NeroPay-Signature (scheme header)',
  body: 'the signature in its body (scheme body)',
  ipn: 'the older form-encoded signature (scheme ipn), which covers neither status nor currency',
} as const;

/** What the notification would have to be for its signature to fit, where that is found; null otherwise. */
function likelyMistake(received: ReceivedNotification, { code }: NotificationError): string | null {
  if (code === 'stale' || code === 'future') {
    return 'The signature fits, and its time does not: late, replayed, or a wrong clock. For one that was kept, add --ignore-age.';
  }
  if (code !== 'bad_signature') return null;
  const text = Buffer.from(received.rawBody).toString();
  const variants: readonly [string, Partial<ReceivedNotification>][] = [
    [
      'The file ends with a line break that the notification did not have: an editor added it.',
      { rawBody: text.replace(/\r?\n$/, '') },
    ],
    [
      'The file has other line breaks than the notification had: it went through a tool that changed them.',
      { rawBody: text.replaceAll('\r\n', '\n') },
    ],
    [
      'The body was parsed and written again, indented: it must be exactly the bytes that came.',
      { rawBody: compact(text) },
    ],
    [
      'A secret has whitespace around it: copy it again.',
      { secrets: received.secrets.map((secret) => secret.trim()).filter(Boolean) },
    ],
  ];
  return (
    variants.find(([, variant]) =>
      fits({ ...received, ...variant, toleranceSeconds: Number.POSITIVE_INFINITY }),
    )?.[0] ?? null
  );
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function fits(received: ReceivedNotification): boolean {
  try {
    authenticateNotification(received);
    return true;
  } catch {
    return false;
  }
}

async function bodyFrom(file: string, { stdin }: Runtime): Promise<Uint8Array> {
  if (file === '-') {
    if (stdin.isTTY) throw new UsageError('Give the file with the body, or pipe the body in.');
    return await buffer(stdin);
  }
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** A name that comes twice keeps both values, as it arrived. */
function headersFrom(lines: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const line of lines) {
    const match = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*?)\s*$/.exec(line);
    if (!match) throw new UsageError(`--header takes 'Name: value', not "${line}".`);
    const [, name = '', value = ''] = match;
    const key = name.toLowerCase();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return headers;
}

function secretsFrom(given: readonly string[], env: Runtime['env']): string[] {
  const secrets = given.length > 0 ? given : [env.NEROPAY_WEBHOOK_SECRET ?? ''];
  if (secrets.every((secret) => secret.trim() === '')) {
    throw new UsageError('No secret to verify with: set NEROPAY_WEBHOOK_SECRET, or give --secret.');
  }
  return secrets.filter((secret) => secret !== '');
}
