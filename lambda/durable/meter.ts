// What an execution has done and written, against its limits: what it is billed for (Developer Guide, durable-functions
// metering, mid-2026). Its start is an operation; so is each begin of one, each step that nobody said had begun, each
// retry of a step, and each invocation that failed.

import type { WireError } from '../answers/errors.ts';
import { durableQuota } from './durable-errors.ts';
import { durableLimits } from './durable-rules.ts';
import { errorBytes, payloadBytes, utf8Bytes, type DurableError, type OperationUpdate } from './operation.ts';

const counts = ({ Type: type, Action: action }: OperationUpdate, isKnown: boolean): boolean =>
  type !== 'EXECUTION' && (!isKnown || action === 'RETRY');

export class Meter {
  operations = 1;
  writtenBytes: number;

  constructor(inputBytes: number) {
    this.writtenBytes = inputBytes;
  }

  /** Whether one operation more may be counted. */
  get hasRoom(): boolean {
    return this.operations < durableLimits.operations;
  }

  /** What keeps updates from being made; null for nothing. */
  problem(updates: readonly OperationUpdate[], known: ReadonlyMap<string, unknown>): WireError | null {
    const begun = new Set<string>();
    let { operations, writtenBytes } = this;
    for (const update of updates) {
      const id = update.Id!;
      if (counts(update, known.has(id) || begun.has(id))) operations += 1;
      begun.add(id);
      writtenBytes += payloadBytes(update);
    }
    if (operations > durableLimits.operations) return durableQuota(`${durableLimits.operations} operations`);
    return writtenBytes > durableLimits.writtenBytes
      ? durableQuota(`${durableLimits.writtenBytes} bytes written`)
      : null;
  }

  count(update: OperationUpdate, isKnown: boolean): void {
    if (counts(update, isKnown)) this.operations += 1;
    this.writtenBytes += payloadBytes(update);
  }

  /** What came from outside, or closed the execution. */
  wrote(payload: string | undefined, error: DurableError | undefined): void {
    this.writtenBytes += (payload === undefined ? 0 : utf8Bytes(payload)) + errorBytes(error);
  }

  /** An invocation failed. */
  failed(error: DurableError): void {
    this.operations += 1;
    this.writtenBytes += errorBytes(error);
  }
}
