// What a durable function does, as a scenario writes it.

import type { DistributionSpec, Quantity } from './law-document.ts';

/** A durable function: what an execution of it does, and how long it may last. Its `duration` is what each invocation takes besides. */
export interface DurableSpec {
  /** From the beginning of an execution, 1s to 366d; 15m at most where callers wait for it. */
  executionTimeout: Quantity;
  /** So long an execution that is closed is kept, and paid for. */
  retentionDays: number;
  /** What a checkpoint takes, there and back; by default no time. */
  checkpoint?: DistributionSpec;
  /** What an execution is given, which counts as written. */
  input: Quantity;
  /** What it gives. */
  output: Quantity;
  /** Its operations, one after the other. */
  program: OperationSpec[];
}

/** One operation of a durable function: exactly one key. */
export interface OperationSpec {
  /** Code that runs once, however often its function is invoked, and again when it fails. */
  step?: DurableStepSpec;
  /** So long nothing runs; whole seconds. */
  wait?: Quantity;
  /** Somebody outside is waited for. */
  callback?: DurableCallbackSpec;
  /** Another function is called, and waited for. */
  invoke?: DurableInvokeSpec;
  /** Branches beside each other. */
  parallel?: DurableParallelSpec;
  /** The same for each of many items. */
  map?: DurableMapSpec;
  /** Operations in a context of their own. */
  child?: OperationSpec[];
}

export interface DurableStepSpec {
  /** Of each attempt. */
  duration: DistributionSpec;
  /** Share of attempts that fail. */
  errors: Quantity;
  /** By default as the SDK: six attempts, waits of 5 s and twice as long each time up to 60 s, drawn from none to all of it. */
  retry: { attempts: number; base: Quantity; rate: number; cap: Quantity; jitter: 'full' | 'none' };
  /** What it gives, up to 256KB. */
  output: Quantity;
}

export interface DurableCallbackSpec {
  /** How long until the answer comes, from when the code waits for it. */
  answer: DistributionSpec;
  /** Share of answers that are failures. */
  errors: Quantity;
  /** Share of callbacks that nobody answers. */
  unanswered: Quantity;
  /** After which it fails; by default never. */
  timeout?: Quantity;
  /** A step that hands the callback over (waitForCallback); by default there is none. */
  submit?: DistributionSpec;
  /** Of the answer, up to 256KB. */
  output: Quantity;
}

export interface DurableInvokeSpec {
  /** A function of the scenario, or a version as `function:number`. */
  function: string;
  /** What it is given, up to 1MB. */
  input: Quantity;
  /** What it gives, up to 1MB. */
  output: Quantity;
}

export interface DurableParallelSpec {
  branches: OperationSpec[][];
  /** Of each branch, up to 256KB. */
  output: Quantity;
}

export interface DurableMapSpec {
  items: number;
  /** Items at once; by default all. */
  concurrency?: number;
  /** Of each item. */
  each: OperationSpec[];
  /** Of each item, up to 256KB. */
  output: Quantity;
}
