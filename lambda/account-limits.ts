// What functions take of an account's concurrency together, and whether they fit into it.

import type { ConfigProblem } from './basics/config-problem.ts';
import type { FunctionConfig } from './settings/function-config.ts';

export interface AccountLimits {
  /** Concurrent executions of the account in the region. */
  readonly concurrency: number;
  /** Concurrency that must stay unreserved. */
  readonly unreservedMinimum: number;
  readonly functions: readonly FunctionConfig[];
}

/** The name under which versions share what belongs to their function. */
export const ownerOf = (config: FunctionConfig): string => config.versionOf ?? config.name;

/** What reservations leave of the account's concurrency. */
export const unreservedConcurrency = (limits: Pick<AccountLimits, 'concurrency' | 'functions'>): number => {
  const taken = new Map<string, { reserved: number | null; provisioned: number }>();
  for (const config of limits.functions) {
    const owner = taken.get(ownerOf(config)) ?? { reserved: config.reservedConcurrency, provisioned: 0 };
    taken.set(ownerOf(config), { ...owner, provisioned: owner.provisioned + config.provisionedConcurrency });
  }
  return [...taken.values()].reduce(
    (left, { reserved, provisioned }) => left - (reserved ?? provisioned),
    limits.concurrency,
  );
};

/** Every limit that the functions break together; empty when they fit the account. */
export const accountProblems = (limits: AccountLimits): ConfigProblem[] => {
  const taken = limits.concurrency - unreservedConcurrency(limits);
  if (taken === 0 || limits.concurrency - taken >= limits.unreservedMinimum) return [];
  const most = Math.max(0, limits.concurrency - limits.unreservedMinimum);
  return [
    {
      path: 'functions.*.reservedConcurrency',
      message:
        `${taken} reserved or provisioned of an account concurrency of ${limits.concurrency} leave less than the ` +
        `unreserved minimum of ${limits.unreservedMinimum}; reserve at most ${most}, raise account.concurrency, ` +
        'or lower account.unreservedMinimum',
    },
  ];
};
