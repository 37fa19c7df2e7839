import * as z from 'zod';
import { enumField, IdField, MetadataParam, ObjectField, optionalField, TextField } from '../api/fields.js';
import { list, retrieve, upload } from '../api/operation.js';
import { pageQueryWithStatus } from '../api/page.js';
import { FileParam } from '../uploads.js';

/** A document that NeroPay wants to see (API reference, Compliance API). */
export const ComplianceRequest = z.looseObject({
  id: IdField,
  status: optionalField(enumField('requested', 'submitted', 'approved', 'rejected')),
  document_type: optionalField(TextField),
  /** What the people at NeroPay wrote. */
  notes: optionalField(TextField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type ComplianceRequest = z.output<typeof ComplianceRequest>;

/** A document as it is submitted. */
export const ComplianceDocumentParams = z.object({
  /** JPG, PNG, WEBP or PDF, at most 2 MB. */
  document_file: FileParam,
  /** The type that was asked for. */
  document_type: z.string().optional(),
  notes: z.string().optional(),
  metadata: MetadataParam.optional(),
});
export type ComplianceDocumentParams = z.input<typeof ComplianceDocumentParams>;

/** What NeroPay says of a submitted document. */
export const ComplianceDocument = z.looseObject({
  id: optionalField(IdField),
  status: optionalField(enumField('requested', 'submitted', 'approved', 'rejected')),
  document_type: optionalField(TextField),
  metadata: optionalField(ObjectField),
});
export type ComplianceDocument = z.output<typeof ComplianceDocument>;

/** Compliance: documents that NeroPay asked for. */
export const compliance = {
  /** Documents that NeroPay asked for. */
  requests: {
    /** One page of the account's requests. */
    list: list(
      '/compliance/requests',
      pageQueryWithStatus('requested', 'submitted', 'approved', 'rejected'),
      ComplianceRequest,
    ),
    /** One request, as it stands now. */
    retrieve: retrieve('/compliance/requests/{id}', ComplianceRequest),
    /** Submits a document for a request. Approval or rejection comes by webhook. */
    uploadDocument: upload('/compliance/requests/{id}/documents', ComplianceDocumentParams, ComplianceDocument),
  },
};
