import * as z from 'zod';
import { create, type WriteOperation } from '../api/operation.js';
import { bankAccounts } from './nerodisburse.js';
import { paymentLinks } from './payment-links.js';
import { hostedPayments, paymentIntents } from './payments.js';
import { payoutSchedule, payouts } from './payouts.js';
import { terminal } from './terminal.js';

/** What a dry run of any resource is asked with: the fields of that resource. */
export const DryRunParams = z.looseObject({});
export type DryRunParams = z.input<typeof DryRunParams>;

/** What a dry run of any resource answers: realistic fields of a record that does not exist. */
export const DryRunRecord = z.looseObject({});
export type DryRunRecord = z.output<typeof DryRunRecord>;

/** The same call below `/sandbox`: checked and answered like it, and nothing is recorded, moved or told (API reference, Sandbox). */
function dryRunOf<const Path extends string, Body extends z.ZodType, Data extends z.ZodType>(
  operation: WriteOperation<Path, Body, Data>,
): WriteOperation<`/sandbox${Path}`, Body, Data> {
  return create(`/sandbox${operation.path}`, operation.body, operation.data);
}

/** Dry runs: checked and answered like the real call, and nothing is recorded. */
export const dryRun = {
  /** Dry runs of `hostedPayments`. */
  hostedPayments: {
    /** Answers a checkout page that nobody can pay on. */
    create: dryRunOf(hostedPayments.create),
  },
  /** Dry runs of `paymentIntents`. */
  paymentIntents: {
    /** Answers a payment intent that does not exist. */
    create: dryRunOf(paymentIntents.create),
  },
  /** Dry runs of `paymentLinks`. */
  paymentLinks: {
    /** Answers a link that nobody can pay on. */
    create: dryRunOf(paymentLinks.create),
  },
  /** Dry runs of `terminal`. */
  terminal: {
    /** Dry runs of `terminal.payments`. */
    payments: {
      /** Answers a payment that no reader hears of. */
      create: dryRunOf(terminal.payments.create),
    },
    /** Dry runs of `terminal.locations`. */
    locations: {
      /** Answers a location that does not exist. */
      create: dryRunOf(terminal.locations.create),
    },
    /** Dry runs of `terminal.readers`. */
    readers: {
      /** Answers a reader that was not registered. */
      create: dryRunOf(terminal.readers.create),
    },
  },
  /** Dry runs of `bankAccounts`. */
  bankAccounts: {
    /** Answers a bank account that was not saved. */
    create: dryRunOf(bankAccounts.create),
  },
  /** Dry runs of `payouts`. */
  payouts: {
    /** Answers a payout of which no money moves. */
    create: dryRunOf(payouts.create),
  },
  /** Dry runs of `payoutSchedule`. */
  payoutSchedule: {
    /** Answers a schedule that was not changed. */
    update: create('/sandbox/payout-schedule', payoutSchedule.update.body, payoutSchedule.update.data),
  },
  /** Dry runs of any other resource, by the last part of its path, such as `customers`. */
  resources: {
    /** Answers a record of that resource that does not exist. */
    create: create('/sandbox/resources/{resource}', DryRunParams, DryRunRecord),
  },
};
