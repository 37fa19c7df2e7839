import { isPositive } from '@neropay/core';
import { moneyText } from '../../money-text.js';
import type { Payment, Transaction } from '../../neropay/model.js';
import type { Provider } from '../../neropay/provider.js';
import { accountField, type ConsoleForm, type ConsoleRow, type ConsoleView, hidden, newest } from './view.js';

export const paymentsView: ConsoleView = {
  name: 'payments',
  title: 'Payments',
  sections: (provider) => [
    {
      title: 'Payments',
      empty: 'No payments yet. Make one here, buy something in the demo shop, or create one by the API.',
      forms: [
        {
          path: '/payments',
          button: 'Open a payment',
          about: 'a new one',
          fields: [
            accountField(provider),
            { name: 'amount', label: 'Amount', value: '25.00', required: true },
            { name: 'currency', label: 'Currency', value: 'GBP', required: true },
          ],
        },
      ],
      rows: newest(provider.store.payments.values()).map((payment) => paymentRow(provider, payment)),
      total: provider.store.payments.size,
    },
  ],
};

function paymentRow({ store, desk }: Provider, payment: Payment): ConsoleRow {
  return {
    title: payment.identifier,
    href: `/checkout/${payment.id}`,
    status: desk.stateOf(payment),
    amount: moneyText(payment.amount),
    facts: [
      payment.description || null,
      `${payment.kind.replace('_', ' ')} of ${payment.accountId}`,
      ...payment.splits.map(({ accountId, amount }) => `${moneyText(amount)} for ${accountId}`),
    ],
    parts: store.transactionsOf(payment.id).map(transactionRow),
    actions: outcomes(payment, desk.stateOf(payment)),
  };
}

function outcomes({ id, identifier }: Payment, state: string): ConsoleForm[] {
  const path = `/checkouts/${id}`;
  const button = (outcome: string, label: string) => ({
    path,
    button: label,
    about: identifier,
    fields: [hidden('outcome', outcome)],
  });
  const isOpen = ['open', 'challenge', 'processing'].includes(state);
  return [
    button('succeeded', state === 'paid' ? 'Pay again' : 'Pay'),
    ...(isOpen ? [button('failed', 'Decline'), button('cancelled', 'Cancel'), button('expired', 'Expire')] : []),
    {
      path,
      button: 'Pay otherwise',
      about: identifier,
      fields: [
        hidden('outcome', 'succeeded'),
        { name: 'amount', label: 'Amount that arrives' },
        { name: 'currency', label: 'Currency' },
        { name: 'times', label: 'Times', value: '1' },
      ],
    },
  ];
}

function transactionRow(transaction: Transaction): ConsoleRow {
  const { id, amount, status, failure, refunds, fees, method } = transaction;
  return {
    title: `Transaction ${id}`,
    status,
    amount: moneyText(amount),
    facts: [
      method && [method.type.replace('_', ' '), method.brand, method.last4].filter(Boolean).join(' '),
      failure,
      refunds.length > 0 ? `refunded ${refunds.map((refund) => moneyText(refund.amount)).join(' + ')}` : null,
      fees && isPositive(fees.processing) ? `processing fee ${moneyText(fees.processing)}` : null,
      fees && isPositive(fees.application) ? `platform’s fee ${moneyText(fees.application)}` : null,
    ],
    actions: status === 'succeeded' ? afterwards(transaction) : [],
  };
}

/** What can happen to money that has come. */
function afterwards({ id }: Transaction): ConsoleForm[] {
  const about = `transaction ${id}`;
  const path = `/transactions/${id}`;
  return [
    { path: `${path}/refund`, button: 'Refund', about },
    {
      path: `${path}/refund`,
      button: 'Refund a part',
      about,
      fields: [
        { name: 'amount', label: 'Amount', required: true },
        { name: 'reason', label: 'Reason' },
      ],
    },
    {
      path: `${path}/dispute`,
      button: 'Dispute',
      about,
      fields: [{ name: 'reason', label: 'Reason', value: 'fraudulent', required: true }],
    },
    {
      path: `${path}/proof-request`,
      button: 'Ask for a proof',
      about,
      fields: [
        { name: 'reserve', label: 'Hold (all, if empty)' },
        { name: 'invoice_required', label: 'Invoice needed', options: ['false', 'true'], value: 'false' },
      ],
    },
  ];
}
