// Which of Lambda's billing rules a REPORT line was made by: by 100 ms (to 30 Nov 2020), by 1 ms, and by 1 ms with INIT (images and
// custom runtimes always, all from 1 Aug 2025).

import { billedMs as billedBy } from '../../lambda/index.ts';

export const billingRules = ['100 ms', '1 ms', '1 ms with INIT'] as const;
export type BillingRule = (typeof billingRules)[number];

/** Durations are told to a hundredth of a ms: by so much the true one may lie above what is told. */
const roundedMs = 0.005;

const predicted = (rule: BillingRule, durationMs: number, initMs: number): number => {
  if (rule === '100 ms') return billedBy(100, durationMs, 0);
  return billedBy(1, durationMs, rule === '1 ms' || Number.isNaN(initMs) ? 0 : initMs);
};

/** The rules that bill `billedMs` for this Duration and Init Duration (NaN for none); more than one where they agree. */
export const rulesThatBill = (durationMs: number, initMs: number, billedMs: number): readonly BillingRule[] =>
  billingRules.filter((rule) => {
    const least = predicted(rule, Math.max(0, durationMs - roundedMs), initMs - roundedMs);
    const most = predicted(rule, durationMs + roundedMs, initMs + roundedMs);
    return billedMs >= least && billedMs <= most;
  });

/** How many lines each rule explains; a line may be explained by several. */
export class BillingCounts {
  readonly byRule: Record<BillingRule, number> = { '100 ms': 0, '1 ms': 0, '1 ms with INIT': 0 };
  lines = 0;

  add(durationMs: number, initMs: number, billedMs: number): void {
    this.lines += 1;
    for (const rule of rulesThatBill(durationMs, initMs, billedMs)) this.byRule[rule] += 1;
  }

  /** The rule that explains most lines, the later of equals; null where none explains nine of ten. */
  get rule(): BillingRule | null {
    if (this.lines === 0) return null;
    const best = billingRules.reduce((most, rule) => (this.byRule[rule] >= this.byRule[most] ? rule : most));
    return this.byRule[best] >= 0.9 * this.lines ? best : null;
  }
}
