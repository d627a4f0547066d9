// How an operation of the control plane answers with an error.

import type { WireError } from '../../lambda/index.ts';

/** Thrown by an operation that answers with an error. */
export class Refusal extends Error {
  readonly answer: WireError;

  constructor(answer: WireError) {
    super(answer.errorType);
    this.answer = answer;
  }
}
