// One thread of control of a durable function's code: its program from top to bottom, or a branch of it.

import type { Operation } from '../../lambda/index.ts';
import type { GroupOperation, Program } from './program.ts';

/** A group whose branches run. */
export interface Fork {
  readonly operation: GroupOperation;
  readonly parent: Fiber;
  /** Of its context, and of the one that this is in. */
  readonly id: string;
  readonly contextId: string | undefined;
  begun: number;
  over: number;
}

export class Fiber {
  /** Place in the program. */
  at = 0;
  /**
   * `ready` to go on as soon as code runs; `busy` with a step, or with a checkpoint; `blocked` until `waitsFor` has an outcome;
   * `forked` while its branches run; `done`.
   */
  state: 'ready' | 'busy' | 'blocked' | 'forked' | 'done' = 'ready';
  waitsFor: Operation | null = null;
  /** A step that failed and is tried again. */
  retried: Operation | null = null;
  /** The callback made last, and whether somebody is to answer it. */
  callback: Operation | null = null;
  isAsked = false;
  /** Whether the service knows that it has come to its end. */
  isTold = false;
  readonly program: Program;
  /** Of the ids of its operations. */
  readonly prefix: string;
  /** Of the context that it is in; undefined at the top. */
  readonly contextId: string | undefined;
  /** Whose branch it is; null at the top. */
  readonly fork: Fork | null;

  constructor(program: Program, { prefix, contextId, fork }: Pick<Fiber, 'prefix' | 'contextId' | 'fork'>) {
    this.program = program;
    this.prefix = prefix;
    this.contextId = contextId;
    this.fork = fork;
  }

  /** Of the operation it is at. */
  get id(): string {
    return `${this.prefix}${this.at + 1}`;
  }
}
