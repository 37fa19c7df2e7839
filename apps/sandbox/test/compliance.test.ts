import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileOf, formOf } from './support/files.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const ask = async (body: object = {}) => String((await sandbox.control('POST', '/compliance/requests', body)).data.id);
const read = async (id: string) => (await sandbox.get(`/compliance/requests/${id}`)).data;
const upload = (id: string, fields: Parameters<typeof formOf>[0] = {}) =>
  sandbox.postForm(
    `/compliance/requests/${id}/documents`,
    formOf({ document_file: fileOf('application/pdf', 64, 'bill.pdf'), ...fields }),
  );
const decide = (id: string, decision: string, note?: string) =>
  sandbox.control('POST', `/compliance/requests/${id}/decision`, { decision, note });
const told = async () =>
  (await sandbox.control('GET', '/events')).list
    .map(({ type }) => String(type))
    .filter((type) => type.startsWith('compliance.'));

describe('a compliance request', () => {
  test('is listed and read with what is wanted', async () => {
    const id = await ask({ document_type: 'bank_statement', notes: 'Of the last month, please.' });
    expect(await read(id)).toEqual({
      id: expect.stringMatching(/^cr_nero_/),
      account_id: MERCHANT,
      status: 'requested',
      document_type: 'bank_statement',
      notes: 'Of the last month, please.',
      documents: [],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await sandbox.get('/compliance/requests?status=requested&q=bank')).list).toEqual([await read(id)]);
    expect((await sandbox.get('/compliance/requests?status=approved')).list).toEqual([]);
    expect((await sandbox.get('/compliance/requests?status=lost')).refusal).toBe('422 validation_error');
  });

  test('of another account, or of nobody, is not found', async () => {
    const id = await ask({ account_id: CONNECTED });
    expect((await sandbox.get(`/compliance/requests/${id}`)).refusal).toBe('404 not_found');
    expect((await upload(id)).refusal).toBe('404 not_found');
    expect((await upload('1')).refusal).toBe('404 not_found');
    expect((await decide('1', 'approved')).refusal).toBe('404 not_found');
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get('/compliance/requests', { headers })).list).toHaveLength(1);
  });

  test('takes a document, with notes and metadata, and is approved', async () => {
    const id = await ask();
    const answer = await upload(id, { notes: 'The electricity bill', metadata: '{"case":"7"}' });
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject({
      id,
      status: 'submitted',
      documents: [
        {
          document_type: 'proof_of_address',
          file: { name: 'bill.pdf', mime_type: 'application/pdf', size: 64 },
          notes: 'The electricity bill',
          metadata: { case: '7' },
        },
      ],
    });
    expect((await decide(id, 'approved')).data.status).toBe('approved');
    expect((await read(id)).status).toBe('approved');
    expect(await told()).toEqual([
      'compliance.document_requested',
      'compliance.document_submitted',
      'compliance.document_approved',
    ]);
  });

  test('takes one document for each time that it is asked for', async () => {
    const id = await ask();
    await upload(id);
    expect((await upload(id)).refusal).toBe('422 validation_error');
    expect((await decide(id, 'rejected', 'It cannot be read.')).data).toMatchObject({
      status: 'rejected',
      notes: 'It cannot be read.',
    });
    expect((await upload(id)).data.documents).toHaveLength(2);
    await decide(id, 'approved');
    expect((await upload(id)).refusal).toBe('422 validation_error');
    expect(await told()).toHaveLength(5);
  });

  test('is not decided on before a document is there', async () => {
    const id = await ask();
    expect((await decide(id, 'approved')).refusal).toBe('422 validation_error');
    await upload(id);
    expect((await decide(id, 'perhaps')).refusal).toBe('422 validation_error');
  });

  test.each([
    ['no file', { document_file: '' }, 'document_file'],
    ['text where the file belongs', { document_file: 'bill.pdf' }, 'document_file'],
    ['a file of another kind', { document_file: new File(['text'], 'bill.pdf') }, 'document_file'],
    ['another type than was asked for', { document_type: 'passport' }, 'document_type'],
    ['metadata that is no object', { metadata: '[1]' }, 'metadata'],
  ])('refuses %s, by name', async (_what, fields, field) => {
    const id = await ask();
    const { refusal, envelope } = await upload(id, fields);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
    expect((await read(id)).status).toBe('requested');
  });

  test('refuses JSON, which has no files, by name', async () => {
    const id = await ask();
    const { refusal, envelope } = await sandbox.post(`/compliance/requests/${id}/documents`, { notes: 'here' });
    expect(refusal).toBe('422 validation_error');
    expect(envelope.error?.details).toHaveProperty('document_file');
  });

  test('the type that was asked for may be repeated', async () => {
    const id = await ask({ document_type: 'passport' });
    expect((await upload(id, { document_type: 'passport' })).status).toBe(201);
  });
});
