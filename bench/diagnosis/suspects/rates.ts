// Limits on how fast: requests a second, new environments, the front door.

import type { ThrottleReasonName } from '../../../lambda/answers/errors.ts';
import { number } from '../../../reports/words/format.ts';
import { quantity } from '../../input/quantity.ts';
import { provision, provisionedNow, reservation } from '../room.ts';
import { mostOf, peakOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

const reasons = {
  account: 'FunctionInvocationRateLimitExceeded',
  reserved: 'ReservedFunctionInvocationRateLimitExceeded',
  full: 'ConcurrentInvocationLimitExceeded',
  caller: 'CallerRateLimitExceeded',
} as const satisfies Record<string, ThrottleReasonName>;

const refusedFor =
  (reason: ThrottleReasonName) =>
  (fn: SceneFunction): number =>
    summed(fn, ({ throttlesByReason }) => throttlesByReason[reason]);

/** More than any run here needs. */
const plenty = 1_000_000;

const noRequestRate = applied([{ path: 'account.rules.requestRatePerConcurrency', value: null }]);

/** Requests a second at their highest, of one series. */
const peakRate = ({ stepMs, offered }: { stepMs: number; offered: readonly number[] }): number =>
  (Math.max(0, ...offered) * 1000) / stepMs;

const accountRate = (scene: Scene): Suspect[] => {
  if (!scene.functions.some((fn) => refusedFor(reasons.account)(fn) > 0)) return [];
  const { concurrency } = scene.document.account;
  const perConcurrency = scene.scenario.rules.requestRatePerConcurrency ?? 10;
  return [
    {
      limit: 'accountRequestRate',
      of: null,
      rank: rank.rates,
      subject: `The account’s request rate (${number(concurrency * perConcurrency)} a second: ${number(perConcurrency)} times its concurrency of ${number(concurrency)})`,
      off: noRequestRate,
      isLimit: true,
      plans: ({ result }) => [
        {
          values: stepsBetween(concurrency, Math.max(concurrency * 2, (3 * peakRate(result.series)) / perConcurrency)),
          settings: (value) => [{ path: 'account.concurrency', value }],
          said: (value) =>
            `Ask for an account concurrency of ${number(Number(value))} instead of ${number(concurrency)}, which allows ${number(Number(value) * perConcurrency)} requests a second; or send fewer requests that each do more`,
        },
      ],
    },
  ];
};

const reservedRate = (scene: Scene): Suspect[] =>
  mostOf(scene.functions, ({ throttlesByReason }) => throttlesByReason[reasons.reserved], 3).map((fn) => {
    const reserved = fn.document.reservedConcurrency ?? 0;
    const perConcurrency = scene.scenario.rules.requestRatePerConcurrency ?? 10;
    return {
      limit: 'reservedRequestRate',
      of: fn.name,
      rank: rank.rates,
      subject: `The request rate that comes with the reservation of ${fn.name} (${number(reserved * perConcurrency)} a second: ${number(perConcurrency)} times ${number(reserved)})`,
      off: noRequestRate,
      isLimit: true,
      plans: ({ result }) => [
        {
          values: stepsBetween(reserved, Math.max(reserved * 2, (3 * peakRate(result.series)) / perConcurrency)),
          settings: (value) => reservation(scene, fn, Number(value)),
          said: (value) =>
            `Raise reservedConcurrency of ${fn.name} from ${number(reserved)} to ${number(Number(value))}, for the ${number(Number(value) * perConcurrency)} requests a second that it allows`,
        },
      ],
    };
  });

/** Provisioned environments wait for nothing. */
export const provisionPlan = (scene: Scene, fn: SceneFunction, needed: number): Plan => {
  const now = provisionedNow(scene, fn);
  return {
    values: stepsBetween(now, Math.max(now + 1, needed)),
    settings: (value) => provision(scene, fn, Number(value)),
    said: (value) =>
      now === 0
        ? `Provision concurrency of ${number(Number(value))} for ${fn.name} before the traffic comes`
        : `Raise the provisioned concurrency of ${fn.name} from ${number(now)} to ${number(Number(value))}`,
  };
};

/** Clients that give up at once could try again; those that retry already are told nothing new. */
export const retryPlans = (scene: Scene): Plan[] => {
  const silent = scene.traffic.filter(
    ({ document: { via, retry } }) => (via === 'sync' || via === 'http') && retry === 'none',
  );
  return silent.length === 0
    ? []
    : [
        {
          values: ['sdk-v3-standard'],
          settings: (value) => silent.map(({ path }) => ({ path: `${path}.retry`, value })),
          said: () => 'Let clients try again, as the SDKs do (retry: sdk-v3-standard)',
        },
      ];
};

const scalingRate = (scene: Scene): Suspect[] => {
  const [fn] = mostOf(scene.functions, ({ throttlesByReason }) => throttlesByReason[reasons.full], 1);
  const { rules } = scene.scenario;
  if (fn === undefined || rules.scaling === 'unlimited') return [];
  const isByFunction = rules.scaling === 'perFunction';
  const { perFunctionBurst, perFunctionRequestRate, burst, rampPerMinute } = rules;
  return [
    {
      limit: 'scalingRate',
      of: isByFunction ? fn.name : null,
      rank: rank.rates,
      subject: isByFunction
        ? `The rate at which Lambda scales ${fn.name} (${number(perFunctionBurst)} new environments and ${number(perFunctionRequestRate)} requests a second more in each ten seconds)`
        : `The rate at which Lambda scales (${number(burst)} at once, then ${number(rampPerMinute)} more a minute)`,
      off: applied(
        isByFunction
          ? [
              { path: 'account.rules.perFunctionBurst', value: plenty },
              { path: 'account.rules.perFunctionRequestRate', value: plenty },
              { path: 'account.rules.perFunctionRefill', value: 'bucket' },
            ]
          : [{ path: 'account.rules.burst', value: plenty }],
      ),
      isLimit: true,
      plans: ({ result }) => [provisionPlan(scene, fn, peakOf(result, fn, scene)), ...retryPlans(scene)],
    },
  ];
};

const doorRate = (scene: Scene): Suspect[] =>
  scene.functions.every((fn) => refusedFor(reasons.caller)(fn) === 0)
    ? []
    : [
        ...scene.traffic
          .filter(({ document }) => document.http?.rate !== undefined)
          .map((one) => stageRate(scene, one)),
        apiRate(scene),
      ];

const stageRate = (scene: Scene, { path, document, index }: Scene['traffic'][number]): Suspect => {
  const { rate, burst } = document.http!;
  const perSecond = quantity('rate', rate!);
  return {
    limit: 'frontDoorRate',
    of: `${path}.http`,
    rank: rank.rates,
    subject: `The rate limit of the front door of ${document.to} (${String(rate)}${burst === undefined ? '' : `, burst ${number(burst)}`})`,
    off: applied([{ path: `${path}.http.rate` }, { path: `${path}.http.burst` }]),
    isLimit: true,
    plans: ({ result }) => [
      {
        values: stepsBetween(perSecond, Math.max(2 * perSecond, 3 * peakRate(result.series))),
        settings: (value) => [
          { path: `traffic.${index}.http.rate`, value: `${value}/s` },
          { path: `traffic.${index}.http.burst`, value: Math.max(burst ?? 0, Math.ceil(Number(value) / 2)) },
        ],
        said: (value) =>
          `Raise the rate of the front door of ${document.to} from ${String(rate)} to ${value}/s, with half of it as burst`,
      },
      ...retryPlans(scene),
    ],
  };
};

const apiRate = (scene: Scene): Suspect => {
  const { apiGatewayRate, apiGatewayBurst } = scene.scenario.rules;
  return {
    limit: 'frontDoorRate',
    of: null,
    rank: rank.rates,
    subject: `The rate limit that all APIs of the account share (${number(apiGatewayRate)} a second, burst ${number(apiGatewayBurst)})`,
    off: applied([
      { path: 'account.rules.apiGatewayRate', value: plenty },
      { path: 'account.rules.apiGatewayBurst', value: plenty },
    ]),
    isLimit: true,
    plans: ({ result }) => [
      {
        values: stepsBetween(apiGatewayRate, Math.max(2 * apiGatewayRate, 3 * peakRate(result.series))),
        settings: (value) => [
          { path: 'account.rules.apiGatewayRate', value },
          { path: 'account.rules.apiGatewayBurst', value: Math.max(apiGatewayBurst, Math.ceil(Number(value) / 2)) },
        ],
        said: (value) =>
          `Ask for ${number(Number(value))} requests a second of API Gateway instead of ${number(apiGatewayRate)} (a service quota)`,
      },
      ...retryPlans(scene),
    ],
  };
};

export const rateSuspects = (scene: Scene): Suspect[] => [
  ...accountRate(scene),
  ...reservedRate(scene),
  ...scalingRate(scene),
  ...doorRate(scene),
];
