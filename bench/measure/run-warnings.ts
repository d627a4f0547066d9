// What the reader of a measured run must know of it.

import type { DispatchReport } from '../../loadgen/index.ts';
import { soakWarnings, type Soak } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What is read of what was sent. */
export type WarnedReport = Pick<DispatchReport, 'stoppedAtMs' | 'capped' | 'failures' | 'redirects' | 'targetErrors'>;

const clientScalingWarning =
  'concurrency and environments are as the client saw them: the target keeps no timeline, and environments cannot be seen to end';

const interruptionWarnings = (
  scenario: Pick<Scenario, 'warmupMs'>,
  { stoppedAtMs, capped }: WarnedReport,
): string[] => {
  if (stoppedAtMs === null) return [];
  if (capped !== null) {
    return [
      `stopped after ${(stoppedAtMs / 1000).toFixed(1)} s, since ${capped}: the figures cover only what was sent`,
    ];
  }
  if (stoppedAtMs > scenario.warmupMs) return ['interrupted: the figures cover only what was sent'];
  return ['interrupted during the warm-up: the figures are those of the warm-up'];
};

/** Such as `1 request` or `20 requests`. */
const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const mostErrorTexts = 3;

/** What the errors of functions say, where the run is not one of failures anyway. */
const errorTexts = ({ failures }: WarnedReport): string[] =>
  failures
    .filter(({ message }) => message.startsWith('a function error'))
    .slice(0, mostErrorTexts)
    .map(({ message, count }) => `${countOf(count, 'request')} ended in ${message}`);

const redirectWarnings = ({ failures, redirects: { followed, requests } }: WarnedReport): string[] => [
  ...failures
    .filter(({ message }) => message.includes('redirect'))
    .map(
      ({ message, count }) =>
        `${countOf(count, 'answer')} ${count === 1 ? `was ${message}; it counts as a failure` : `were ${message}; they count as failures`}`,
    ),
  ...(requests === 0
    ? []
    : [
        `${countOf(requests, 'request')} ${requests === 1 ? 'was' : 'were'} answered after ${countOf(followed, 'redirect')}, whose time is in ${requests === 1 ? 'its' : 'their'} latency`,
      ]),
];

/** What is known of the run besides what was sent. */
export interface WarningFacts {
  /** Why it says nothing of the code; null where it does. */
  readonly failure: string | null;
  /** Why the host shaped its figures; null where it did not. */
  readonly saturation: string | null;
  readonly soak: Soak | undefined;
  /** Whether the local platform told of its scaling. */
  readonly isLocal: boolean;
}

/** One line each, the gravest first. */
export const runWarnings = (
  scenario: Pick<Scenario, 'warmupMs'>,
  report: WarnedReport,
  { failure, saturation, soak, isLocal }: WarningFacts,
): string[] => [
  ...(failure === null ? [] : [`the target failed: ${failure}`]),
  ...report.targetErrors.map(({ message, count }) => `${countOf(count, 'request')} had no answer: ${message}`),
  ...redirectWarnings(report),
  ...(failure === null ? errorTexts(report) : []),
  ...(isLocal ? [] : [clientScalingWarning]),
  ...(saturation === null ? [] : [`host saturated: ${saturation}`]),
  ...interruptionWarnings(scenario, report),
  ...(soak === undefined ? [] : soakWarnings(soak)),
];
