import type { EventType } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import type { Announce } from './event-log.js';
import type { Account, ComplianceDocument, ComplianceRequest } from './model.js';
import { presentComplianceRequest } from './present-compliance.js';
import type { Store } from './store.js';

export type DocumentSubmission = Pick<ComplianceDocument, 'file' | 'notes' | 'metadata'> & {
  /** null: the one that was asked for. */
  readonly documentType: string | null;
};

/** Asks accounts for documents: requested → submitted → approved or rejected; what was rejected may be submitted again. */
export class ComplianceDesk {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #announce: Announce;

  constructor(store: Store, agenda: Agenda, announce: Announce) {
    this.#store = store;
    this.#agenda = agenda;
    this.#announce = announce;
  }

  request(account: Account, documentType: string, notes: string | null): ComplianceRequest {
    const now = this.#agenda.now();
    const request: ComplianceRequest = {
      id: `cr_nero_${randomId(12).toLowerCase()}`,
      accountId: account.id,
      documentType,
      notes,
      status: 'requested',
      documents: [],
      createdAt: now,
      updatedAt: now,
    };
    return this.#put(request, 'compliance.document_requested');
  }

  /**
   * One document for each time it is asked for.
   * @throws {ApiError} validation_error when none is wanted now, or one of another type
   */
  submit(request: ComplianceRequest, submission: DocumentSubmission): ComplianceRequest {
    if (request.status === 'submitted' || request.status === 'approved') {
      throw new ApiError('validation_error', `The request is ${request.status} already: no document is wanted now.`);
    }
    const documentType = submission.documentType ?? request.documentType;
    if (documentType !== request.documentType) {
      throw invalidField('document_type', `The document_type must be ${request.documentType}, as requested.`);
    }
    const now = this.#agenda.now();
    const document = { ...submission, documentType, id: `doc_nero_${randomId(12).toLowerCase()}`, createdAt: now };
    return this.#put(
      { ...request, status: 'submitted', documents: [...request.documents, document], updatedAt: now },
      'compliance.document_submitted',
    );
  }

  /** The reviewer's word. @throws {ApiError} validation_error unless a document waits for it */
  decide(request: ComplianceRequest, decision: 'approved' | 'rejected', notes: string | null): ComplianceRequest {
    if (request.status !== 'submitted') {
      throw new ApiError('validation_error', `The request is ${request.status}: there is no document to decide on.`);
    }
    const decided = { ...request, status: decision, notes: notes ?? request.notes, updatedAt: this.#agenda.now() };
    return this.#put(decided, `compliance.document_${decision}`);
  }

  #put(request: ComplianceRequest, type: EventType): ComplianceRequest {
    this.#store.complianceRequests.set(request.id, request);
    this.#announce(type, this.#store.accountOf(request), { data: presentComplianceRequest(request) });
    return request;
  }
}
