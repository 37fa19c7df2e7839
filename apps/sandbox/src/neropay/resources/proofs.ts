import * as z from 'zod';
import type { Endpoint } from '../endpoint.js';
import { optionalEmail, optionalText, parseBody } from '../fields.js';
import { presentProof } from '../present-proof.js';
import type { Provider } from '../provider.js';
import { filesOf } from '../uploaded-file.js';
import { ownTransaction } from './own-transaction.js';

const details = z.object({
  courier_company: optionalText(191),
  tracking_number: optionalText(191),
  buyer_firstname: optionalText(191),
  buyer_lastname: optionalText(191),
  buyer_phone: optionalText(64),
  buyer_email: optionalEmail,
  merchant_notes: optionalText(5_000),
});

export function proofEndpoints({ store, proofs }: Provider): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/transactions/:id/proof',
      handle: ({ account, params }) => ({ data: presentProof(ownTransaction(store, account, params.id)) }),
    },
    {
      method: 'POST',
      path: '/transactions/:id/proof',
      multipart: true,
      handle(call) {
        const transaction = ownTransaction(store, call.account, call.params.id);
        const given = parseBody(details, call.body);
        const [invoiceFile = null] = filesOf(call, 'invoice_file', 1);
        const submitted = proofs.submit(transaction, {
          invoiceFile,
          courierCompany: given.courier_company,
          trackingNumber: given.tracking_number,
          buyerFirstname: given.buyer_firstname,
          buyerLastname: given.buyer_lastname,
          buyerPhone: given.buyer_phone,
          buyerEmail: given.buyer_email,
          merchantNotes: given.merchant_notes,
        });
        return { status: 201, data: presentProof(submitted) };
      },
    },
  ];
}
