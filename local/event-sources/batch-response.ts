// What a function's answer says of the items of its batch when it reports them one by one (Developer Guide,
// services-sqs-errorhandling; cases recorded from AWS).

/** Identifiers of the items that failed: none, some, or `all` when the answer makes no sense. */
export type FailedItems = ReadonlySet<string> | 'all';

const none: ReadonlySet<string> = new Set();

/**
 * @param payload the function's answer, JSON text
 * @param known identifiers of the batch
 */
export const failedItems = (payload: string, known: ReadonlySet<string>): FailedItems => {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return 'all';
  }
  if (answer === null || answer === '' || (Array.isArray(answer) && answer.length === 0)) return none;
  if (typeof answer !== 'object') return 'all';
  if (Object.keys(answer).length === 0) return none;
  if (!('batchItemFailures' in answer)) return 'all';
  const failures = answer.batchItemFailures;
  if (failures === null) return none;
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: unknown) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  if (ids.some((id) => typeof id !== 'string' || !known.has(id))) return 'all';
  return new Set(ids as string[]);
};
