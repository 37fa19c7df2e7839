import type { EventType, Money } from '@neropay/core';
import type { Fees } from './fees.js';
import type { UploadedFile } from './uploaded-file.js';

export type AccountStatus = 'active' | 'pending' | 'banned' | 'review';
export type KycStatus = 'pending' | 'verified' | 'rejected';

/** The person behind an account, as the platform that made it said. */
export interface AccountHolder {
  readonly firstname: string;
  readonly lastname: string;
  /** Dialling code, such as 44. */
  readonly mobileCode: string;
  readonly mobile: string;
  readonly businessType: string;
  /** Date of birth, YYYY-MM-DD. */
  readonly dob: string;
}

/** What a platform and its connected account agreed on in the dashboard. */
export interface ConnectTerms {
  /** Who pays NeroPay's processing fees. */
  feePayer: 'connected_account' | 'platform';
  /** For payments in its currency that name no connect_application_fee. */
  defaultApplicationFee: Money | null;
}

export interface Account {
  readonly id: string;
  readonly username: string;
  name: string;
  email: string;
  country: string;
  holder: AccountHolder;
  /** Who tells the merchant what happens: NeroPay by email and text message, or the platform. */
  messagesBy: 'neropay' | 'platform';
  readonly createdAt: number;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly clientKey: string;
  /** Signs notifications. */
  readonly webhookSecret: string;
  /** May act for others by the NeroPay-Account header. */
  readonly neroconnectEnabled: boolean;
  /** The platform that this account is connected to. */
  readonly platformId: string | null;
  readonly terms: ConnectTerms;
  /**
   * Of a platform, by currency, zero where none is set: when its own available balance is not above this, connected accounts whose
   * fees it pays take no more payments in that currency.
   */
  readonly safetyLimits: Map<string, Money>;
  status: AccountStatus;
  paymentsPaused: boolean;
  payoutsPaused: boolean;
  kycStatus: KycStatus;
  /** What can be paid out or refunded now; its keys are the currencies that the account has enabled. Moved by the ledger alone. */
  readonly available: Map<string, Money>;
  /** What is held for proofs and disputes, by currency; nothing is held in a currency that is not there. Moved by the ledger alone. */
  readonly reserve: Map<string, Money>;
}

export type PaymentKind =
  | 'hosted_payment'
  | 'payment_intent'
  | 'payment_link'
  | 'keyed_payment'
  | 'split_payment'
  | 'terminal_payment';

/** One request for money, paid on its hosted page; each try to pay it is a transaction of its own. */
export interface Payment {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly accountId: string;
  /** Unique for the account: the merchant's order or invoice number. */
  readonly identifier: string;
  readonly reference: string;
  readonly amount: Money;
  readonly description: string;
  /** Fills in the name on the card; empty when the merchant did not say. */
  readonly customerName: string;
  /** Of the customer, where the merchant told it. */
  readonly customerEmail: string | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly ipnUrl: string | null;
  readonly applicationFee: Money | null;
  /** Who gets what of it when it is paid; empty: all of it is the account's own. */
  readonly splits: readonly Split[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Every form of the hosted page carries it: another site cannot know it. */
  readonly formToken: string;
  closed: 'cancelled' | 'expired' | null;
  /** What the hosted page is in the middle of. */
  step: PaymentStep | null;
}

export interface Split {
  readonly accountId: string;
  readonly amount: Money;
}

export type PaymentStep =
  | { readonly kind: 'challenge'; readonly transactionId: number }
  | { readonly kind: 'processing'; readonly transactionId: number };

export type TransactionStatus = 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'refunded';

/** What paid. Of a card number no more than its last four digits is ever kept. */
export interface PaymentMethod {
  readonly type: 'card' | 'apple_pay' | 'google_pay' | 'saved' | 'control';
  readonly brand: string | null;
  readonly last4: string | null;
}

/** Immutable: a change is a new revision, so that a list can be shown as it was a moment ago. */
export interface Transaction {
  readonly id: number;
  readonly trx: string;
  readonly accountId: string;
  readonly paymentId: string;
  readonly identifier: string;
  readonly reference: string;
  readonly npMainTrx: string;
  readonly amount: Money;
  readonly status: TransactionStatus;
  readonly method: PaymentMethod | null;
  /** Why it failed, in words for the customer. */
  readonly failure: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly refunds: readonly Refund[];
  /** What went to NeroPay and to the platform when it was paid; null before that, and where there is no platform. */
  readonly fees: Fees | null;
  /** null while nobody asked for one. */
  readonly proof: Proof | null;
  readonly createdAt: number;
}

export type ProofStatus = 'requested' | 'submitted' | 'approved' | 'rejected';

/** What NeroPay asks of the merchant before it believes in a sale, and what it holds until then. */
export interface Proof {
  readonly status: ProofStatus;
  readonly reason: 'high_value' | 'review';
  readonly invoiceRequired: boolean;
  /** What is held of the transaction now. */
  readonly reserve: Money;
  readonly submission: ProofSubmission | null;
  /** What the reviewer said. */
  readonly note: string | null;
  readonly requestedAt: number;
  readonly submittedAt: number | null;
  readonly decidedAt: number | null;
}

export interface ProofSubmission {
  readonly invoiceFile: UploadedFile | null;
  readonly courierCompany: string | null;
  readonly trackingNumber: string | null;
  readonly buyerFirstname: string | null;
  readonly buyerLastname: string | null;
  readonly buyerPhone: string | null;
  readonly buyerEmail: string | null;
  readonly merchantNotes: string | null;
}

export interface Refund {
  readonly id: string;
  readonly transactionId: number;
  readonly amount: Money;
  readonly reason: string | null;
  readonly status: 'succeeded';
  readonly createdAt: number;
}

/** Where payouts go. Of its numbers nothing is kept that could be misused. */
export interface BankAccount {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly bankName: string | null;
  readonly useFor: string | null;
  /** The last four digits or letters of its number. */
  readonly last4: string;
  /** Tells whether two are the same, and not which. */
  readonly fingerprint: string;
  readonly currency: string;
  /** Where payouts of its currency go that name no other; one for each currency at most. */
  readonly isDefault: boolean;
  readonly disabled: boolean;
  readonly createdAt: number;
}

export type TransferSpeed = 'instant' | 'standard';
export type PayoutStatus = 'pending' | 'in_transit' | 'paid' | 'failed';

/** Money on its way to a bank account: to the merchant's own, or by NeroDisburse to somebody else's. */
export interface Payout {
  readonly id: string;
  readonly kind: 'payout' | 'nerodisburse';
  readonly accountId: string;
  readonly amount: Money;
  readonly transferSpeed: TransferSpeed;
  /** null: the account that NeroPay has on file. */
  readonly bankAccountId: string | null;
  readonly reference: string | null;
  readonly note: string | null;
  readonly status: PayoutStatus;
  /** null when the amount asked for no proof; while it is requested the payout stays pending. */
  readonly proofStatus: 'requested' | 'approved' | 'rejected' | null;
  /** Why the money came back. */
  readonly failure: string | null;
  readonly createdAt: number;
  readonly paidAt: number | null;
}

export type PayoutInterval = 'manual' | 'daily' | 'weekly' | 'monthly';
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** When money is paid out without being asked for. */
export interface PayoutSchedule {
  readonly interval: PayoutInterval;
  readonly weeklyAnchor: Weekday;
  /** Day of the month; the last one in a month that is shorter. */
  readonly monthlyAnchor: number;
  readonly transferSpeed: TransferSpeed;
}

export type DisputeStatus = 'open' | 'under_review' | 'won' | 'lost';

/** A customer who wants their money back from the bank. */
export interface Dispute {
  readonly id: string;
  readonly accountId: string;
  readonly transactionId: number;
  readonly trxNumber: string;
  readonly paymentNumber: string;
  readonly amount: Money;
  readonly reason: string;
  readonly status: DisputeStatus;
  readonly customerEmail: string | null;
  /** What of the amount is held for it now; what a proof holds already is not held twice. */
  readonly held: Money;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Somebody who is to prove who they are, on the page that the link leads to. */
export interface VerificationSession {
  readonly id: string;
  /** The end of the short address. */
  readonly code: string;
  readonly accountId: string;
  readonly type: 'document';
  readonly status: KycStatus;
  readonly returnUrl: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly country: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The form of the page carries it: another site cannot know it. */
  readonly formToken: string;
  readonly createdAt: number;
  readonly decidedAt: number | null;
}

export type ComplianceStatus = 'requested' | 'submitted' | 'approved' | 'rejected';

/** A document that NeroPay wants to see. */
export interface ComplianceRequest {
  readonly id: string;
  readonly accountId: string;
  readonly documentType: string;
  /** What the reviewer wrote last: what is wanted, or why it was rejected. */
  readonly notes: string | null;
  readonly status: ComplianceStatus;
  readonly documents: readonly ComplianceDocument[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ComplianceDocument {
  readonly id: string;
  readonly documentType: string;
  readonly file: UploadedFile;
  readonly notes: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

export type TicketPriority = 'low' | 'normal' | 'high' | 'urgent';
/** open: NeroPay's turn; answered: the merchant's. */
export type TicketStatus = 'open' | 'answered' | 'closed';

export interface SupportTicket {
  readonly id: string;
  readonly accountId: string;
  readonly subject: string;
  readonly priority: TicketPriority;
  readonly category: string | null;
  readonly status: TicketStatus;
  readonly messages: readonly SupportMessage[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface SupportMessage {
  readonly id: string;
  readonly author: 'merchant' | 'staff';
  readonly body: string;
  readonly attachments: readonly UploadedFile[];
  readonly createdAt: number;
}

/** Configured in the merchant's dashboard: hears every event of the account, beside a payment's own ipn_url. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly accountId: string;
  readonly url: string;
  /** Empty: every type. */
  readonly events: readonly string[];
  readonly createdAt: number;
}

/** Something that happened to an account, and that merchants are told of. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: EventType;
  readonly account: Account;
  readonly createdAt: number;
  /** As it was when the event happened, like all that follows. */
  readonly transaction: Transaction | null;
  readonly payment: Payment | null;
  readonly refund: Refund | null;
  /** What else the event is about, as the API shows it. */
  readonly data: Readonly<Record<string, unknown>> | null;
}
