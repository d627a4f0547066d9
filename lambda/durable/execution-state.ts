// The part of an execution's operations that an invocation is shown.

import type { Operation } from './operation.ts';

/** Whether what is inside a closed context is still needed: only where it said so. */
const keepsChildren = ({ status, replayChildren }: Operation): boolean =>
  (status !== 'SUCCEEDED' && status !== 'FAILED') || replayChildren === true;

/** Without what is inside contexts that are closed, however deep (Developer Guide, durable-execution-sdk). */
export const shownOperations = (operations: ReadonlyMap<string, Operation>): Operation[] => {
  const hidden = new Set<string>();
  const shown: Operation[] = [];
  for (const operation of operations.values()) {
    const parent = operation.parentId === undefined ? undefined : operations.get(operation.parentId);
    if (parent !== undefined && (hidden.has(parent.id) || !keepsChildren(parent))) hidden.add(operation.id);
    else shown.push(operation);
  }
  return shown;
};
