import { createHmac } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.js';
import { createTransport, type FormPart, type TransportOptions, type TransportRequest } from '../../src/http.js';
import { formParts } from '../../src/multipart/form-part.js';
import { multipartBody } from '../../src/multipart/multipart-body.js';
import { PDF, PNG } from '../support/files.js';
import {
  cutInBody,
  failure,
  ok,
  reset,
  type SeenRequest,
  silent,
  startServer,
  type TestServer,
} from '../support/server.js';

const SECRET = 'sk_test_neropay';
const NOW = Date.parse('2026-04-22T10:00:00Z');

function transportTo(server: TestServer, options: Partial<TransportOptions> = {}) {
  const transport = createTransport({
    baseUrl: server.url,
    secretKey: SECRET,
    clock: () => NOW,
    sleep: async () => {},
    ...options,
  });
  return (form: readonly FormPart[], more: Partial<TransportRequest<unknown>> = {}) =>
    transport.request({ method: 'POST', path: '/transactions/1/proof', form, parse: (data) => data, ...more });
}

/** Read back by an implementation that is not this package's. */
async function fieldsOf({ headers, bytes }: SeenRequest): Promise<[string, unknown][]> {
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': headers['content-type'] ?? '' } });
  const fields: [string, unknown][] = [];
  for (const [name, value] of await response.formData()) {
    fields.push([
      name,
      typeof value === 'string'
        ? value
        : { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) },
    ]);
  }
  return fields;
}

const signatureOver = (signed: Buffer | string) =>
  createHmac('sha256', SECRET)
    .update(`${NOW / 1000}.`)
    .update(signed)
    .digest('hex');

const PARTS: readonly FormPart[] = [
  { name: 'tracking_number', value: 'TRÄ 1\r\n--x' },
  { name: 'attachments[]', file: new File([PDF], 'invoice.pdf') },
  { name: 'attachments[]', file: { data: PNG, name: 'Ĉ "1".png' } },
];

async function fileOnDisk(content: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'neropay-')), 'invoice.pdf');
  onTestFinished(() => rm(dirname(path), { recursive: true }));
  await writeFile(path, content);
  return path;
}

describe('a write with files', () => {
  it('arrives as multipart/form-data with every field in its order, and a length told before', async () => {
    const server = await startServer(ok({}));
    await transportTo(server)(PARTS);
    const [request] = server.requests as [SeenRequest];
    expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=neropay-[0-9a-f]{48}$/);
    expect(request.headers['content-length']).toBe(String(request.bytes.length));
    expect(await fieldsOf(request)).toEqual([
      ['tracking_number', 'TRÄ 1\r\n--x'],
      ['attachments[]', { name: 'invoice.pdf', type: 'application/pdf', bytes: PDF }],
      ['attachments[]', { name: 'Ĉ "1".png', type: 'image/png', bytes: PNG }],
    ]);
  });

  it('is signed over its raw body by default, as the reference says of writes', async () => {
    const server = await startServer(ok({}));
    for (const options of [{}, { fetch: globalThis.fetch }]) await transportTo(server, options)(PARTS);
    for (const { headers, bytes } of server.requests) {
      expect(headers['x-neropay-signature']).toBe(signatureOver(bytes));
      expect(headers['x-neropay-timestamp']).toBe(String(NOW / 1000));
    }
    expect(server.requests).toHaveLength(2);
  });

  it('is signed over the empty string when that is asked for, and other writes are not', async () => {
    const server = await startServer(ok({}));
    const options = { baseUrl: server.url, secretKey: SECRET, clock: () => NOW, multipartSignature: 'empty' } as const;
    const transport = createTransport(options);
    const write = { method: 'POST', path: '/x', parse: (data: unknown) => data } as const;
    await transport.request({ ...write, form: PARTS });
    await transport.request({ ...write, body: { a: 1 } });
    expect(server.requests.map(({ headers }) => headers['x-neropay-signature'])).toEqual([
      signatureOver(''),
      signatureOver('{"a":1}'),
    ]);
  });

  it('is byte for byte the same on every attempt', async () => {
    const server = await startServer(
      failure(503, 'down'),
      reset,
      cutInBody,
      failure(409, 'duplicate_request'),
      ok({ id: 1 }),
    );
    expect((await transportTo(server, { maxRetries: 5 })(PARTS)).data).toEqual({ id: 1 });
    expect(server.requests).toHaveLength(5);
    const sent = server.requests.map(({ headers, bytes }) => [
      headers['idempotency-key'],
      headers['content-type'],
      bytes,
    ]);
    for (const attempt of sent) expect(attempt).toEqual(sent[0]);
  });

  it('is the same after a restart, with the same key and the same parts, and another with another key', async () => {
    const path = await fileOnDisk(PDF);
    const bodyWith = async (key: string) => {
      const { form, contentType } = await multipartBody([{ name: 'f', file: await openAsBlob(path) }], key);
      return `${contentType}\n${await form.text()}`;
    };
    expect(await bodyWith('order_1')).toBe(await bodyWith('order_1'));
    expect(await bodyWith('order_1')).not.toBe(await bodyWith('order_2'));
  });

  it('is not touched when the caller changes the buffer while it is under way', async () => {
    const server = await startServer(failure(503, 'down'), ok({}));
    const data = Uint8Array.from(PDF);
    const call = transportTo(server, {
      sleep: async () => {
        data.fill(0);
      },
    });
    await call([{ name: 'f', file: { data, name: 'a.pdf' } }]);
    expect(server.requests[1]?.bytes).toEqual(server.requests[0]?.bytes);
    expect(server.requests[1]?.body).toContain('%PDF-');
  });

  it('reads a file from disk when it is sent, and has not copied it before', async () => {
    const path = await fileOnDisk(PDF);
    const { form } = await multipartBody([{ name: 'f', file: await openAsBlob(path) }], 'k');
    await writeFile(path, 'changed since');
    await expect(form.text()).rejects.toThrow();
  });

  it('ends with its timeout like any other', async () => {
    const server = await startServer(silent);
    await expect(transportTo(server)(PARTS, { timeoutMs: 40, maxRetries: 0 })).rejects.toMatchObject({
      kind: 'timeout',
    });
  });
});

describe('nothing is sent', () => {
  it('when a file would not be taken: each field is told what is wrong with it', async () => {
    const server = await startServer(ok({}));
    const call = transportTo(server)([
      { name: 'invoice_file', file: new Blob(['<html>']) },
      { name: 'attachments[]', file: new Blob([PDF]) },
      { name: 'attachments[]', file: new Blob([]) },
      { name: 'attachments[]', file: new Blob([PDF], { type: 'image/png' }) },
    ]);
    await expect(call).rejects.toThrow(InvalidArgumentError);
    await expect(call).rejects.toMatchObject({
      code: 'invalid_argument',
      details: {
        invoice_file: [expect.stringContaining('its first bytes')],
        'attachments[]': ['must not be empty', expect.stringContaining('contradicts')],
      },
    });
    expect(server.requests).toHaveLength(0);
  });

  it('when a file on disk was changed after it was opened', async () => {
    const server = await startServer(ok({}));
    const path = await fileOnDisk(PDF);
    const file = await openAsBlob(path);
    await writeFile(path, 'changed since');
    await expect(transportTo(server)([{ name: 'f', file }])).rejects.toMatchObject({
      code: 'invalid_argument',
      details: { f: [expect.stringContaining('cannot be read')] },
    });
    expect(server.requests).toHaveLength(0);
  });

  it('when a form comes with another body, or on a read', async () => {
    const server = await startServer(ok({}));
    for (const more of [{ body: {} }, { rawBody: '' }, { method: 'GET' as const }]) {
      await expect(transportTo(server)(PARTS, more)).rejects.toThrow(/A form is a write, without body and rawBody/);
    }
    await expect(transportTo(server)(PARTS, { idempotencyKey: 'a b' })).rejects.toMatchObject({
      code: 'invalid_idempotency_key',
    });
    expect(server.requests).toHaveLength(0);
  });
});

it('a file that is changed between two attempts ends the call like any failure: the first attempt may have arrived', async () => {
  const path = await fileOnDisk(PDF);
  const server = await startServer(failure(503, 'down'));
  const call = transportTo(server, { sleep: () => writeFile(path, 'changed since') })(
    [{ name: 'f', file: await openAsBlob(path) }],
    { idempotencyKey: 'order_1001_proof' },
  );
  await expect(call).rejects.toMatchObject({
    kind: 'network',
    attempts: 3,
    idempotencyKey: 'order_1001_proof',
    message: expect.stringContaining('a file of the form cannot be read'),
  });
  expect(server.requests).toHaveLength(1);
});

describe('no content can break out of its part', () => {
  it('whatever names and values hold, another reader finds exactly the fields that were given', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^["\r\n\\;=-]{0,12}$/),
      fc.constant('"\r\nContent-Type: text/html\r\n\r\n<script>'),
    );
    const name = text.filter((value) => value !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ name, value: text }), { maxLength: 4 }), name, async (texts, fileName) => {
        const parts: FormPart[] = [...texts, { name: 'file', file: { data: PDF, name: `${fileName}1.pdf` } }];
        const { form, contentType } = await multipartBody(parts, 'k');
        const raw = await form.text();
        const boundary = contentType.split('boundary=')[1] ?? '';
        expect(raw.split(`--${boundary}`)).toHaveLength(parts.length + 2);
        // A name never ends its line or its quotes: each header section is exactly the lines that were written.
        for (const section of raw.split(`--${boundary}\r\n`).slice(1)) {
          const head = section.slice(0, section.indexOf('\r\n\r\n'));
          expect(head).toMatch(
            /^Content-Disposition: form-data; name="[^"\r\n]*"(; filename="[^"\r\n]*"\r\nContent-Type: application\/pdf)?$/,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('not even a file by somebody who knows the key: the boundary depends on what stands between', async () => {
    const key = 'order_1001_proof';
    const first = await multipartBody([{ name: 'f', file: { data: PDF, name: 'a.pdf' } }], key);
    const boundary = first.contentType.split('boundary=')[1] ?? '';
    const forged = Buffer.concat([
      PDF,
      Buffer.from(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1`),
    ]);
    const second = await multipartBody([{ name: 'f', file: { data: forged, name: 'a.pdf' } }], key);
    const response = new Response(second.form, { headers: { 'content-type': second.contentType } });
    expect([...(await response.formData()).keys()]).toEqual(['f']);
  });
});

describe('the fields of a form', () => {
  it('come from parameters: lists field by field, what is nested as JSON, undefined not at all', () => {
    const file = { data: PDF, name: 'a.pdf' };
    const blob = new Blob([PNG]);
    expect(
      formParts({
        document_file: blob,
        'attachments[]': [file, blob],
        notes: 'ok',
        left_out: undefined,
        count: 3,
        yes: true,
        metadata: { order: { id: 1 } },
      }),
    ).toEqual([
      { name: 'document_file', file: blob },
      { name: 'attachments[]', file },
      { name: 'attachments[]', file: blob },
      { name: 'notes', value: 'ok' },
      { name: 'count', value: '3' },
      { name: 'yes', value: 'true' },
      { name: 'metadata', value: '{"order":{"id":1}}' },
    ]);
  });
});
