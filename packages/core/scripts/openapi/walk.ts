import type { Operation, ResourceDescription } from '../../dist/index.js';

/** One operation of the API, and where it is in the client: `['terminal', 'readers', 'list']`. */
export interface PlacedOperation {
  readonly place: readonly string[];
  readonly operation: Operation;
}

/** Every operation of a description, in the order in which they are described. */
export function placedOperations(description: ResourceDescription, place: readonly string[] = []): PlacedOperation[] {
  return Object.entries(description).flatMap(([name, member]) =>
    isOperation(member) ? [{ place: [...place, name], operation: member }] : placedOperations(member, [...place, name]),
  );
}

function isOperation(member: Operation | ResourceDescription): member is Operation {
  return typeof member.kind === 'string';
}

/** In upper case. */
export function methodOf(operation: Operation): 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' {
  return operation.kind === 'write' ? operation.method : 'GET';
}
