import * as z from 'zod';
import {
  enumField,
  IdField,
  MetadataParam,
  ObjectField,
  openEnumParam,
  optionalField,
  TextField,
  UrlParam,
} from '../api/fields.js';
import { create, list, retrieve } from '../api/operation.js';
import { PageQuery } from '../api/page.js';
import { Country } from '../api/record.js';

/** What a verification link is asked for with (API reference, KYC / Identity API). */
export const VerificationLinkParams = z.object({
  /** `document`, or another kind that NeroPay supports for the account. */
  type: openEnumParam('document').optional(),
  /** Where the person's browser goes afterwards. Says nothing about the result. */
  return_url: UrlParam.optional(),
  /** Fills in the name, where it is known. */
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  country: Country.param.optional(),
  metadata: MetadataParam.optional(),
});
export type VerificationLinkParams = z.input<typeof VerificationLinkParams>;

/** Somebody's verification. The result comes by the webhooks `kyc.verified` and `kyc.rejected`. */
export const VerificationSession = z.looseObject({
  id: IdField,
  type: optionalField(enumField('document')),
  status: optionalField(enumField('pending', 'verified', 'rejected')),
  metadata: optionalField(ObjectField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type VerificationSession = z.output<typeof VerificationSession>;

/** A session as it is made: send the person to one of the addresses. */
export const VerificationLink = VerificationSession.extend({
  verification_url: optionalField(TextField),
  short_url: optionalField(TextField),
});
export type VerificationLink = z.output<typeof VerificationLink>;

/** Identity (KYC): verification links and sessions. */
export const identity = {
  /** Links to the page where a person proves who they are. */
  verificationLinks: {
    /** Makes a link. */
    create: create('/identity/verification-links', VerificationLinkParams, VerificationLink),
  },
  /** What became of the links. */
  verificationSessions: {
    /** One page of the account's sessions. */
    list: list('/identity/verification-sessions', PageQuery, VerificationSession),
    /** One session, as it stands now. */
    retrieve: retrieve('/identity/verification-sessions/{id}', VerificationSession),
  },
};
