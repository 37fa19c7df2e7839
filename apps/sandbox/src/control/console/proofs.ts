import { isPositive } from '@neropay/core';
import { moneyText } from '../../money-text.js';
import type { Transaction } from '../../neropay/model.js';
import { type ConsoleRow, type ConsoleView, newest, triggerButton, verdictButtons } from './view.js';

export const proofsView: ConsoleView = {
  name: 'proofs',
  title: 'Proofs',
  sections: ({ store, agenda }) => {
    const flagged = store.transactionsAt(agenda.now()).filter(({ proof }) => proof !== null);
    return [
      {
        title: 'Proofs of sales',
        intro: 'Sales that NeroPay wants to see a proof of before it lets the money go.',
        empty: 'No proof was asked for.',
        forms: [
          triggerButton('transaction.proof_requested', 'Flag a new sale'),
          triggerButton('transaction.proof_submitted', 'Flag one and hand in a proof'),
        ],
        rows: newest(flagged).map(proofRow),
        total: flagged.length,
      },
    ];
  },
};

function proofRow({ id, trx, identifier, amount, proof }: Transaction): ConsoleRow {
  const submission = proof?.submission;
  return {
    title: `Transaction ${id}`,
    status: proof?.status ?? 'none',
    amount: moneyText(amount),
    facts: [
      `${trx}, ${identifier}`,
      proof && isPositive(proof.reserve) ? `${moneyText(proof.reserve)} in reserve` : 'nothing in reserve',
      proof?.invoiceRequired ? 'an invoice is needed' : null,
      proof?.note ?? null,
      submission?.invoiceFile ? `invoice ${submission.invoiceFile.name}` : null,
      submission?.trackingNumber ? `${submission.courierCompany ?? 'sent as'} ${submission.trackingNumber}` : null,
      submission?.merchantNotes ?? null,
    ],
    actions: proof?.status === 'submitted' ? verdictButtons(`/transactions/${id}/proof`, `transaction ${id}`) : [],
  };
}
