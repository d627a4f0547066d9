// One problem of a configuration: where, what, and the cure.

export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
}
