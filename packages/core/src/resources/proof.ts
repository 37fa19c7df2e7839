import * as z from 'zod';
import { BooleanField, DecimalField, enumField, IdField, optionalField, TextField } from '../api/fields.js';
import { retrieve, upload } from '../api/operation.js';
import { FileParam } from '../uploads.js';

/** What NeroPay wants proven about a transaction, and what it holds back until then (API reference, Transaction Proof API). */
export const TransactionProof = z.looseObject({
  transaction_id: optionalField(IdField),
  /** Null when nothing was asked for. */
  proof_status: optionalField(enumField('requested', 'submitted', 'approved', 'rejected')),
  /** Whether the funds are held in reserve. */
  is_reserve: optionalField(BooleanField),
  /** Major units held from the available balance. */
  reserve_amount: optionalField(DecimalField),
  currency: optionalField(TextField),
});
export type TransactionProof = z.output<typeof TransactionProof>;

/** What is sent to prove a transaction; give what was asked for. */
export const TransactionProofParams = z.object({
  /** The invoice: JPG, PNG, WEBP or PDF, at most 2 MB. Needed when NeroPay or the platform asked for an invoice. */
  invoice_file: FileParam.optional(),
  courier_company: z.string().optional(),
  tracking_number: z.string().optional(),
  buyer_firstname: z.string().optional(),
  buyer_lastname: z.string().optional(),
  buyer_phone: z.string().optional(),
  buyer_email: z.string().optional(),
  /** For the people who review it. */
  merchant_notes: z.string().optional(),
});
export type TransactionProofParams = z.input<typeof TransactionProofParams>;

/** Transaction proof: what NeroPay wants proven, and what it holds back until then. */
export const transactionProofs = {
  /** What was asked for, and how much is in reserve. Takes the transaction's id. */
  retrieve: retrieve('/transactions/{id}/proof', TransactionProof),
  /** Submits proof for a transaction. Approval or rejection comes by webhook. */
  submit: upload('/transactions/{id}/proof', TransactionProofParams, TransactionProof),
};
