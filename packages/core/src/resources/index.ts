import { account, connectedAccounts } from './account.js';
import { balance, balances } from './balances.js';
import { bookingSettings, bookings } from './bookings.js';
import { categories, products } from './catalogue.js';
import { compliance } from './compliance.js';
import { customers } from './customers.js';
import { disputes } from './disputes.js';
import { dryRun } from './dry-run.js';
import { identity } from './identity.js';
import { invoiceItems, invoices } from './invoices.js';
import { loans } from './loans.js';
import { nerocardholders, nerocards, nerocardTransactions } from './nerocard.js';
import { bankAccounts, nerodisburse } from './nerodisburse.js';
import { nerowebOrderItems, nerowebOrders, nerowebPages, nerowebpages, nerowebSettings } from './neroweb.js';
import {
  globalOptionAssignments,
  globalOptionGroups,
  globalOptionItems,
  productOptionGroups,
  productOptionRules,
  productOptions,
} from './options.js';
import { neroposOrderItems, neroposOrders, orders, storeOrders } from './orders.js';
import { paymentLinks } from './payment-links.js';
import { paymentSettings } from './payment-settings.js';
import { hostedPayments, keyedPayments, paymentIntents, payments, splitPayments } from './payments.js';
import { payoutSchedule, payouts, transferSchedule } from './payouts.js';
import { transactionProofs } from './proof.js';
import { cashiers, posStaffs, registers, teamMembers } from './staff.js';
import { support } from './support.js';
import { tableAreas, tables } from './tables.js';
import { devices, locations, readers, terminal } from './terminal.js';
import { transactions } from './transactions.js';
import { walletTransactions } from './wallet-transactions.js';
import { webhookDeliveries, webhooks } from './webhook-endpoints.js';

/**
 * The whole API, in the groups of the API reference. A member is named after its path: `/neroweb-pages` is `nerowebPages`, and what lies
 * below `/terminal` is below `terminal`.
 */
export const RESOURCES = {
  /** Account: the merchant itself. */
  account,
  /** NeroConnect: the platform's connected merchants. */
  connectedAccounts,
  /** Payments: checkout pages. */
  hostedPayments,
  /** Payments: pending payments. */
  payments,
  /** Payments: payment intents. */
  paymentIntents,
  /** Payments with a saved payment method, made by the server. */
  keyedPayments,
  /** Payments that several recipients share. */
  splitPayments,
  /** Payment links (LinkPay): checkout pages to send to a buyer. */
  paymentLinks,
  /** Transactions: payments as they stand, refunds and cancellations. */
  transactions,
  /** Transaction proof: what NeroPay wants proven, and what it holds back until then. */
  transactionProofs,
  /** Balances: the account's wallets. */
  balances,
  /** Alias of `balances`. */
  balance,
  /** Wallet transactions: the ledger of the wallets. */
  walletTransactions,
  /** Payouts to the merchant's bank account. */
  payouts,
  /** Payout schedule: when money is paid out by itself. */
  payoutSchedule,
  /** Legacy alias of `payoutSchedule`. */
  transferSchedule,
  /** Disputes, which cannot be written. */
  disputes,
  /** Loans and offers of financing, which cannot be written. */
  loans,
  /** NeroDisburse: bank accounts, and payouts to them. */
  nerodisburse,
  /** Alias of `nerodisburse.bankAccounts`. */
  bankAccounts,
  /** Terminal: payments in person, locations and readers. */
  terminal,
  /** Terminal locations: one of them, and aliases of `terminal.locations`. */
  locations,
  /** Aliases of `terminal.readers`. */
  readers,
  /** Devices of the fleet, which cannot be written. */
  devices,
  /** NeroCard: issued cards, which cannot be written. */
  nerocards,
  /** NeroCard: who holds issued cards. */
  nerocardholders,
  /** NeroCard: what issued cards were used for. */
  nerocardTransactions,
  /** Customers of the point of sale and of the web shop. */
  customers,
  /** Catalogue: groups of products. */
  categories,
  /** Catalogue: what is sold. */
  products,
  /** Product options: groups of one product's options. */
  productOptionGroups,
  /** Product options. */
  productOptions,
  /** Product options: groups for many products. */
  globalOptionGroups,
  /** Product options: options for many products. */
  globalOptionItems,
  /** Product options: where global ones apply. */
  globalOptionAssignments,
  /** Alias of `globalOptionAssignments`. */
  productOptionRules,
  /** Tables: rooms. */
  tableAreas,
  /** Tables: where guests sit. */
  tables,
  /** Staff: cashiers. */
  cashiers,
  /** Staff: registers. */
  registers,
  /** Staff of the point of sale. */
  posStaffs,
  /** Staff: members of the merchant's team. */
  teamMembers,
  /** Invoices. */
  invoices,
  /** Invoices: their lines. */
  invoiceItems,
  /** Orders of the point of sale. */
  neroposOrders,
  /** Orders of the point of sale: their lines. */
  neroposOrderItems,
  /** Orders, generic. */
  orders,
  /** Orders of the NeroPay Store, which cannot be written. */
  storeOrders,
  /** Settings of the point of sale. */
  paymentSettings,
  /** NeroWeb: settings of the storefront. */
  nerowebSettings,
  /** NeroWeb: pages of the storefront. */
  nerowebPages,
  /** Legacy alias of `nerowebPages`. */
  nerowebpages,
  /** NeroWeb: orders of the storefront. */
  nerowebOrders,
  /** NeroWeb: their lines. */
  nerowebOrderItems,
  /** Bookings: how they work for the merchant. */
  bookingSettings,
  /** Bookings. */
  bookings,
  /** Identity (KYC): verification links and sessions. */
  identity,
  /** Compliance: documents that NeroPay asked for. */
  compliance,
  /** Support tickets. */
  support,
  /** Webhook endpoints, as the dashboard has them. */
  webhooks,
  /** Webhooks: attempts to deliver. */
  webhookDeliveries,
  /** Dry runs: checked and answered like the real call, and nothing is recorded. */
  dryRun,
};
