import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileOf, formOf } from './support/files.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const question = { subject: 'Where is my payout?', message: 'It was due yesterday.' };
const open = (fields: object = {}) => sandbox.post('/support/tickets', { ...question, ...fields });
const opened = async (fields: object = {}) => String((await open(fields)).data.id);
const reply = (id: string, body: object) => sandbox.control('POST', `/support/tickets/${id}/messages`, body);
const change = (id: string, body: object) => sandbox.control('PATCH', `/support/tickets/${id}`, body);
const read = async (id: string) => (await sandbox.get(`/support/tickets/${id}`)).data;
const told = async () =>
  (await sandbox.control('GET', '/events')).list
    .filter(({ type }) => String(type).startsWith('support.'))
    .map(({ type }) => type);

describe('a support ticket', () => {
  test('is opened, listed and read', async () => {
    const answer = await open({ category: 'payouts' });
    expect(answer.status).toBe(201);
    expect(answer.data).toEqual({
      id: expect.stringMatching(/^tkt_nero_/),
      account_id: MERCHANT,
      subject: question.subject,
      status: 'open',
      priority: 'normal',
      category: 'payouts',
      messages: [
        {
          id: expect.stringMatching(/^msg_nero_/),
          author: 'merchant',
          message: question.message,
          attachments: [],
          created_at: expect.any(String),
        },
      ],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(await read(String(answer.data.id))).toEqual(answer.data);
    expect(await told()).toEqual(['support.ticket_created']);
  });

  test('of another account, or of nobody, is not found', async () => {
    const id = await opened();
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/support/tickets/${id}`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.get('/support/tickets', { headers })).list).toEqual([]);
    expect((await sandbox.get('/support/tickets/1')).refusal).toBe('404 not_found');
    expect((await reply('1', { message: 'Hello' })).refusal).toBe('404 not_found');
    expect((await change('1', {})).refusal).toBe('404 not_found');
  });

  test('takes attachments by a form, in any spelling of the field', async () => {
    for (const field of ['attachments[]', 'attachments', 'attachments[0]']) {
      const files = [fileOf('image/png', 64, 'one.png'), fileOf('image/webp', 64, 'two.webp')];
      const answer = await sandbox.postForm(
        '/support/tickets',
        formOf({ ...question, [field]: files, priority: 'high' }),
      );
      expect(answer.status).toBe(201);
      expect(answer.data).toMatchObject({
        priority: 'high',
        messages: [{ attachments: [{ name: 'one.png', mime_type: 'image/png' }, { mime_type: 'image/webp' }] }],
      });
    }
  });

  test.each([
    ['a sixth attachment', Array.from({ length: 6 }, () => fileOf('image/png'))],
    ['a file of another kind', [new File(['#!/bin/sh'], 'run.png')]],
    ['a file of more than 2 MB', [fileOf('image/png', 2 * 1024 * 1024 + 1)]],
  ])('refuses %s, and nothing is opened', async (_what, files) => {
    const answer = await sandbox.postForm('/support/tickets', formOf({ ...question, 'attachments[]': files }));
    expect(answer.refusal).toBe('422 validation_error');
    expect((await sandbox.get('/support/tickets')).list).toEqual([]);
  });

  test.each([
    [{ subject: undefined }, 'subject'],
    [{ message: ' ' }, 'message'],
    [{ priority: 'at once' }, 'priority'],
    [{ 'attachments[]': ['invoice.pdf'] }, 'attachments'],
  ])('%j is refused by name', async (fields, field) => {
    const { refusal, envelope } = await open(fields);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('is answered by the staff, who is heard by both events', async () => {
    const id = await opened();
    expect((await reply(id, { message: 'It is on its way.' })).status).toBe(200);
    expect(await read(id)).toMatchObject({
      status: 'answered',
      messages: [{ author: 'merchant' }, { author: 'staff', message: 'It is on its way.' }],
    });
    const events = (await sandbox.control('GET', '/events?type=support.message_created')).list;
    expect(events.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        data: expect.objectContaining({ ticket_id: id, author: 'staff', message: 'It is on its way.' }),
      }),
    ]);
    expect(await told()).toEqual(['support.ticket_created', 'support.message_created', 'support.ticket_updated']);
  });

  test('that is closed takes no more answers until it is open again', async () => {
    const id = await opened();
    await reply(id, { message: 'Solved.', status: 'closed' });
    expect((await reply(id, { message: 'And another thing.' })).refusal).toBe('422 validation_error');
    expect((await change(id, { status: 'open', priority: 'urgent' })).data).toMatchObject({
      status: 'open',
      priority: 'urgent',
    });
    expect((await reply(id, { message: 'And another thing.' })).status).toBe(200);
    expect((await change(id, { status: 'lost' })).refusal).toBe('422 validation_error');
  });

  test('is found by status, by words of its messages, and sorted by priority', async () => {
    const low = await opened({ priority: 'low', message: 'A teapot is missing.' });
    const urgent = await opened({ priority: 'urgent' });
    const normal = await opened();
    await change(normal, { status: 'closed' });
    const ids = async (query: string) => (await sandbox.get(`/support/tickets?${query}`)).list.map(({ id }) => id);
    expect(await ids('q=teapot')).toEqual([low]);
    expect(await ids('status=closed')).toEqual([normal]);
    expect(await ids('sort=-priority')).toEqual([urgent, normal, low]);
  });
});
