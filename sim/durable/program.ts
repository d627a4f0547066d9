// What a durable function does, as the simulator knows it: operations one after the other, some of them with branches.

import type { Distribution } from '../distributions/distribution.ts';

/** How often, and after how long, a step that failed is tried again (createRetryStrategy of AWS's SDKs). */
export interface StepRetry {
  /** The first one counts. */
  readonly attempts: number;
  /** s, before the second attempt; each further wait is `rate` times as long, up to `longestS`. */
  readonly firstS: number;
  readonly rate: number;
  readonly longestS: number;
  /** `full` draws each wait evenly from none to all of it. At least 1 s, in whole seconds, in any case. */
  readonly jitter: 'full' | 'none';
}

export interface StepOperation {
  readonly kind: 'step';
  /** ms. */
  readonly duration: Distribution;
  /** Share of attempts that fail. */
  readonly errorShare: number;
  readonly retry: StepRetry;
  readonly outputBytes: number;
}

export interface WaitOperation {
  readonly kind: 'wait';
  readonly seconds: number;
}

/** A callback is made: what answers it, hears of it here or in a step after. */
export interface CreateCallbackOperation {
  readonly kind: 'createCallback';
  /** 0 for none. */
  readonly timeoutS: number;
}

/** The code waits for the answer of the callback made last. */
export interface AwaitCallbackOperation {
  readonly kind: 'awaitCallback';
  /** From when the code waits for it until it is there, ms. */
  readonly answer: Distribution;
  /** Share of answers that are failures. */
  readonly errorShare: number;
  /** Share of callbacks that nobody answers. */
  readonly unansweredShare: number;
  readonly answerBytes: number;
}

/** Another function is called. */
export interface InvokeOperation {
  readonly kind: 'invoke';
  readonly functionIndex: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
}

/** Operations in contexts of their own. */
export interface GroupOperation {
  readonly kind: 'group';
  readonly subType: 'Parallel' | 'Map' | 'RunInChildContext' | 'WaitForCallback';
  /** Each in a context of its own, within that of the group, or, of one that `isPlain`, in the group's own. */
  readonly branches: readonly Program[];
  readonly isPlain: boolean;
  /** Branches at once. */
  readonly concurrency: number;
  /** What each branch gives. */
  readonly branchBytes: number;
}

export type DurableOperation =
  | StepOperation
  | WaitOperation
  | CreateCallbackOperation
  | AwaitCallbackOperation
  | InvokeOperation
  | GroupOperation;

export type Program = readonly DurableOperation[];

/** A durable function's code. */
export interface DurableProgram {
  readonly operations: Program;
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** A checkpoint there and back, ms; null for no time. */
  readonly checkpoint: Distribution | null;
}

/** Operations that an execution takes in which nothing goes wrong, its start left out. */
export const plainOperations = (program: Program, counted: Map<Program, number> = new Map()): number => {
  // The items of a map share their program.
  const known = counted.get(program);
  if (known !== undefined) return known;
  const operations = program.reduce((sum, operation) => {
    if (operation.kind === 'awaitCallback') return sum;
    if (operation.kind !== 'group') return sum + 1;
    const inside = operation.branches.reduce((total, branch) => total + plainOperations(branch, counted), 0);
    return sum + 1 + (operation.isPlain ? 0 : operation.branches.length) + inside;
  }, 0);
  counted.set(program, operations);
  return operations;
};
