// What makes a function durable.

/** DurableConfig, in units of the API. */
export interface DurableConfig {
  /** s, from the start of an execution. */
  readonly executionTimeoutS: number;
  /** For which an execution is kept once it is closed. */
  readonly retentionDays: number;
  /** Of a key with which its data would be encrypted; none unless given. */
  readonly kmsKeyArn?: string | undefined;
}
