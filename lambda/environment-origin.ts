// Why an execution environment had to be created: what a cold start could have been spared by.

/** Codes of `environmentStarted`. */
export const EnvironmentOrigin = {
  /** More were needed at once than ever before. */
  growth: 0,
  /** In the place of one that was idle for too long. */
  expiry: 1,
  /** In the place of one that had reached its greatest age. */
  retirement: 2,
  /** In the place of one that crashed or timed out. */
  failure: 3,
  /** Of a version that came while another one's environments were there. */
  deployment: 4,
  /** Of provisioned concurrency: no request waited for it. */
  provisioned: 5,
} as const;

export type EnvironmentOriginName = keyof typeof EnvironmentOrigin;

/** By code. */
export const environmentOriginNames: readonly EnvironmentOriginName[] = [
  'growth',
  'expiry',
  'retirement',
  'failure',
  'deployment',
  'provisioned',
];
