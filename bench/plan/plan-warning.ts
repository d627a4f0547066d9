// What a plan warns of.

export interface PlanWarning {
  /** Where in the scenario it is set, such as `traffic.0.sqs.visibilityTimeout`. */
  readonly path: string;
  /** What is there with the plan; as a scenario would write it. */
  readonly value: string;
  /** What comes of it, in a clause. */
  readonly said: string;
  /** What to do about it, in a clause. */
  readonly cure: string;
}
