// The limit on environments of tenants: it grows with the account's concurrency.

import { tenantEnvironmentsPerConcurrency } from '../../../lambda/index.ts';
import { number } from '../../../reports/words/format.ts';
import type { RunResult } from '../../../reports/index.ts';
import type { Scene } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Suspect } from '../suspect.ts';

const plenty = 100_000;
const margin = 1.05;

const counted = ({ eventSources }: RunResult, figure: string): number =>
  Number(eventSources?.['account.tenants']?.[figure] ?? 0);

export const tenantSuspects = (scene: Scene): Suspect[] => {
  const { result } = scene.base;
  const [most, allowed] = [counted(result, 'maxEnvironments'), counted(result, 'maxAllowed')];
  const isFull = allowed > 0 && most >= allowed && result.totals.throttled + result.totals.retries > 0;
  if (!isFull) return [];
  const { concurrency } = scene.document.account;
  const minimum = { path: 'account.unreservedMinimum', value: scene.scenario.unreservedMinimum };
  return [
    {
      limit: 'tenantEnvironments',
      of: null,
      rank: rank.rates,
      subject: `The environments that tenants may have, idle ones included (${number(allowed)} for a concurrency of ${number(concurrency)})`,
      detail: `${number(counted(result, 'maxTenants'))} tenants called`,
      off: applied([{ path: 'account.concurrency', value: concurrency + plenty }, minimum]),
      isLimit: true,
      plans: (without) => [
        {
          isMore: true,
          values: stepsBetween(
            concurrency,
            (counted(without.result, 'maxEnvironments') / tenantEnvironmentsPerConcurrency) * margin,
          ),
          settings: (value) => [{ path: 'account.concurrency', value }],
          said: (value) =>
            `Ask for an account concurrency of ${number(Number(value))} instead of ${number(concurrency)} (a service quota): ` +
            'the environments of tenants grow with it',
        },
      ],
    },
  ];
};
