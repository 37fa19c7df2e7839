import { isPositive } from '@neropay/core';
import { moneyText } from '../../money-text.js';
import type { Dispute, DisputeStatus } from '../../neropay/model.js';
import { type ConsoleRow, type ConsoleView, hidden, newest } from './view.js';

const MOVES: readonly (readonly [DisputeStatus, string])[] = [
  ['under_review', 'Review'],
  ['won', 'Merchant wins'],
  ['lost', 'Merchant loses'],
  ['open', 'Open again'],
];

export const disputesView: ConsoleView = {
  name: 'disputes',
  title: 'Disputes',
  sections: ({ store }) => [
    {
      title: 'Disputes',
      empty: 'No disputes. A transaction that succeeded has a button for one.',
      rows: newest(store.disputes.values()).map(disputeRow),
      total: store.disputes.size,
    },
  ],
};

function disputeRow(dispute: Dispute): ConsoleRow {
  const { id, status, held } = dispute;
  return {
    title: id,
    status,
    amount: moneyText(dispute.amount),
    facts: [
      `${dispute.reason}, of transaction ${dispute.transactionId} of ${dispute.accountId}`,
      isPositive(held) ? `${moneyText(held)} held for it` : null,
      dispute.customerEmail,
    ],
    actions: MOVES.filter(([to]) => to !== status).map(([to, button]) => ({
      path: `/disputes/${id}`,
      method: 'PATCH',
      button,
      about: id,
      fields: [hidden('status', to)],
    })),
  };
}
