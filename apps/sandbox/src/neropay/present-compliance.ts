import { isoSeconds } from '../clock.js';
import type { ComplianceDocument, ComplianceRequest } from './model.js';
import { presentFile } from './uploaded-file.js';

export function presentComplianceRequest(request: ComplianceRequest) {
  return {
    id: request.id,
    account_id: request.accountId,
    status: request.status,
    document_type: request.documentType,
    notes: request.notes,
    documents: request.documents.map(presentDocument),
    created_at: isoSeconds(request.createdAt),
    updated_at: isoSeconds(request.updatedAt),
  };
}

function presentDocument({ id, documentType, file, notes, metadata, createdAt }: ComplianceDocument) {
  return {
    id,
    document_type: documentType,
    file: presentFile(file),
    notes,
    metadata,
    created_at: isoSeconds(createdAt),
  };
}
