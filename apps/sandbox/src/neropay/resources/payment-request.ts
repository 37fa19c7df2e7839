import { compareMoney, type Money, parseMoney } from '@neropay/core';
import * as z from 'zod';
import { ApiError } from '../api-error.js';
import { assertPublicKey } from '../authentication.js';
import type { Call } from '../endpoint.js';
import { address, currencyCode, decimal, metadata, parseAmount, parseBody, text } from '../fields.js';
import type { PaymentKind } from '../model.js';
import type { PaymentRequest } from '../payment-desk.js';

const shared = {
  amount: decimal,
  currency: currencyCode,
  identifier: text(191).nullish(),
  success_url: address.nullish(),
  cancel_url: address.nullish(),
  ipn_url: address.nullish(),
  metadata: metadata.nullish(),
  public_key: z.string().nullish(),
};

const customerName = z.string().max(191).nullish();
const customerEmail = z.union([z.email(), z.literal('')], 'must be an email address.').nullish();
const customerPhone = z.string().max(64).nullish();

const hostedPayment = z.object({
  ...shared,
  reference: text(191).nullish(),
  description: text(2_000).nullish(),
  details: text(2_000).nullish(),
  customer: z.object({ name: customerName, email: customerEmail, phone: customerPhone }).nullish(),
  connect_application_fee: decimal.nullish(),
});

const paymentLink = z.object({
  ...shared,
  details: text(2_000),
  customer_name: customerName,
  customer_email: customerEmail,
  customer_phone: customerPhone,
  customer_address: z.string().max(500).nullish(),
});

/**
 * What POST /hosted-payments, /payments and /payment-intents ask for; `description` and `details` are two names of one thing.
 * @throws {ApiError} validation_error, currency_not_supported, invalid_connect_application_fee, account_key_mismatch
 */
export function hostedPaymentRequest(call: Call, kind: PaymentKind): PaymentRequest {
  const body = parseBody(hostedPayment, call.body);
  assertPublicKey(call, body.public_key);
  const amount = parseAmount(call.account, body.amount, body.currency);
  return {
    ...common(body),
    kind,
    amount,
    reference: body.reference ?? undefined,
    description: body.description ?? body.details ?? '',
    customerName: body.customer?.name ?? '',
    customerEmail: body.customer?.email || null,
    applicationFee: body.connect_application_fee ? fee(body.connect_application_fee, amount) : null,
  };
}

/** @throws {ApiError} as {@link hostedPaymentRequest} */
export function paymentLinkRequest(call: Call): PaymentRequest {
  const body = parseBody(paymentLink, call.body);
  assertPublicKey(call, body.public_key);
  return {
    ...common(body),
    kind: 'payment_link',
    amount: parseAmount(call.account, body.amount, body.currency),
    reference: undefined,
    description: body.details,
    customerName: body.customer_name ?? '',
    customerEmail: body.customer_email || null,
    applicationFee: null,
  };
}

function common(body: z.infer<z.ZodObject<typeof shared>>) {
  return {
    identifier: body.identifier ?? undefined,
    successUrl: body.success_url ?? null,
    cancelUrl: body.cancel_url ?? null,
    ipnUrl: body.ipn_url ?? null,
    splits: [],
    metadata: body.metadata ?? {},
  };
}

function fee(decimalFee: string, amount: Money): Money {
  try {
    const parsed = parseMoney(decimalFee, amount.currency);
    if (compareMoney(parsed, amount) <= 0) return parsed;
  } catch {
    // Falls through to the one answer for every fee that cannot be taken.
  }
  throw new ApiError(
    'invalid_connect_application_fee',
    'The platform fee is invalid or exceeds the transaction amount.',
  );
}
