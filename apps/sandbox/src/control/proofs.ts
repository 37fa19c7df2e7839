import { Router } from 'express';
import * as z from 'zod';
import { decimal, parseBody, parseDecimal } from '../neropay/fields.js';
import type { Account, Transaction } from '../neropay/model.js';
import { presentProof } from '../neropay/present-proof.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findTransaction } from './find.js';
import { flag, verdict } from './requests.js';
import { paidTestPayment } from './test-payment.js';
import type { Triggers } from './trigger.js';

const proofRequest = z.strictObject({
  invoice_required: flag.default(false),
  /** Major units; all of the transaction's amount unless said otherwise, "0" to hold nothing. */
  reserve: decimal.optional(),
});

/** The reviewers of sales, to be mounted at /_sandbox. */
export function proofControls(provider: Provider): Router {
  const { proofs } = provider;
  const router = Router();

  router.post('/transactions/:id/proof-request', async (request, response) => {
    const asked = parseBody(proofRequest, await readFields(request));
    const transaction = findTransaction(provider, String(request.params.id));
    const { amount } = transaction;
    const reserve = asked.reserve === undefined ? amount : parseDecimal(asked.reserve, amount.currency, 'reserve');
    const invoiceRequired = asked.invoice_required;
    answer(
      request,
      response,
      presentProof(proofs.request(transaction, { invoiceRequired, reserve, reason: 'review' })),
    );
  });

  router.post('/transactions/:id/proof', async (request, response) => {
    const { decision: decided, note } = parseBody(verdict, await readFields(request));
    const transaction = findTransaction(provider, String(request.params.id));
    answer(request, response, presentProof(proofs.decide(transaction, decided, note)));
  });

  return router;
}

export const proofTriggers: Triggers = {
  'transaction.proof_requested': (provider, account) => void requested(provider, account),
  'transaction.proof_submitted': (provider, account) => void submitted(provider, account),
  'transaction.proof_approved': (provider, account) =>
    void provider.proofs.decide(submitted(provider, account), 'approved', null),
  'transaction.proof_rejected': (provider, account) =>
    void provider.proofs.decide(submitted(provider, account), 'rejected', 'The details do not match the sale.'),
  'balance.reserve_released': (provider, account) =>
    void provider.proofs.decide(submitted(provider, account), 'approved', null),
};

function requested(provider: Provider, account: Account): Transaction {
  const transaction = paidTestPayment(provider, account);
  return provider.proofs.request(transaction, {
    invoiceRequired: false,
    reserve: transaction.amount,
    reason: 'review',
  });
}

function submitted(provider: Provider, account: Account): Transaction {
  return provider.proofs.submit(requested(provider, account), {
    invoiceFile: null,
    courierCompany: 'Test Courier',
    trackingNumber: 'TC123456789GB',
    buyerFirstname: null,
    buyerLastname: null,
    buyerPhone: null,
    buyerEmail: null,
    merchantNotes: null,
  });
}
