import { NeroPay } from '@neropay/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileOf } from './support/files.js';
import { type RunningSandbox, runningSandbox, SECRET } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
let client: NeroPay;
beforeAll(async () => {
  sandbox = await runningSandbox();
  client = new NeroPay({ secretKey: SECRET, baseUrl: `${sandbox.url}/v2` });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const paid = async (amount: string) => {
  const { id } = await sandbox.open({ amount });
  return Number((await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' })).data.id);
};
const pdf = () => ({ data: fileOf('application/pdf'), name: 'invoice.pdf' });

describe('core’s client reads every answer, and its forms are understood', () => {
  test('a proof with its invoice', async () => {
    const id = await paid('5000.00');
    expect(await client.transactions.retrieve(id)).toMatchObject({ is_reserve: true, proof_status: 'requested' });
    expect(await client.transactionProofs.retrieve(id)).toMatchObject({ reserve_amount: '5000.00' });
    const submitted = await client.transactionProofs.submit(id, { invoice_file: pdf(), tracking_number: 'TC1' });
    expect(submitted).toMatchObject({ transaction_id: id, proof_status: 'submitted' });
    await sandbox.control('POST', `/transactions/${id}/proof`, { decision: 'approved' });
    expect(await client.transactionProofs.retrieve(id)).toMatchObject({ is_reserve: false, proof_status: 'approved' });
  });

  test('balances and the rows that they come from', async () => {
    const id = await paid('15.99');
    const [gbp] = await client.balances.retrieve();
    expect(gbp).toMatchObject({ available_balance: '1015.99', instant_available: '1000.00', reserve_balance: '0.00' });
    const { data } = await client.walletTransactions.list({ per_page: 1 });
    expect(data).toMatchObject([{ type: 'credit', amount: '15.99', source_id: String(id) }]);
    const [row] = data;
    expect(await client.walletTransactions.retrieve(row?.txn_id ?? '')).toEqual(row);
  });

  test('payouts and their schedule', async () => {
    const payout = await client.payouts.create({ amount: '100.00', currency: 'GBP', transfer_speed: 'standard' });
    expect(payout).toMatchObject({ status: 'pending', amount: '100.00' });
    expect(await client.payouts.retrieve(payout.id)).toEqual(payout);
    await expect(client.payouts.retrieve('po_nero_1')).rejects.toMatchObject({ code: 'payout_not_found' });
    await expect(client.payouts.create({ amount: '9000.00', currency: 'GBP' })).rejects.toMatchObject({
      code: 'insufficient_balance',
    });
    const schedule = await client.payoutSchedule.update({ interval: 'weekly', weekly_anchor: 'friday' });
    expect(await client.transferSchedule.retrieve()).toEqual(schedule);
  });

  test('disputes', async () => {
    const id = await paid('15.99');
    await sandbox.control('POST', `/transactions/${id}/dispute`, { status: 'under_review' });
    const { data } = await client.disputes.list({ status: 'under_review' });
    expect(data).toMatchObject([{ dispute_status: 'under_review', amount: '15.99' }]);
    expect(await client.disputes.retrieve(data[0]?.id ?? '')).toEqual(data[0]);
  });

  test('identity checks', async () => {
    const link = await client.identity.verificationLinks.create({ type: 'document', metadata: { staff: '7' } });
    expect(link.verification_url).toContain(String(link.id));
    expect(await client.identity.verificationSessions.retrieve(link.id)).toMatchObject({
      status: 'pending',
      metadata: { staff: '7' },
    });
  });

  test('compliance documents, with metadata in the form', async () => {
    const { id } = (await sandbox.control('POST', '/compliance/requests', {})).data;
    const answer = await client.compliance.requests.uploadDocument(String(id), {
      document_file: pdf(),
      metadata: { case: '7' },
    });
    expect(answer).toMatchObject({ id, status: 'submitted', documents: [{ metadata: { case: '7' } }] });
    expect((await client.compliance.requests.list({ status: 'submitted' })).data).toHaveLength(1);
  });

  test('support tickets, with attachments', async () => {
    const ticket = await client.support.tickets.create({
      subject: 'Where is my payout?',
      message: 'It was due yesterday.',
      'attachments[]': [pdf(), { data: fileOf('image/png'), name: 'screen.png' }],
    });
    expect(ticket.messages).toMatchObject([{ attachments: [{ name: 'invoice.pdf' }, { name: 'screen.png' }] }]);
    expect(await client.support.tickets.retrieve(ticket.id)).toEqual(ticket);
  });
});
