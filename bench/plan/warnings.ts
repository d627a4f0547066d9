// What to mind about planned settings, each with its place, its value and its cure: from the scenario with the plan in it, and what
// its runs came to.

import type { PlanWarning } from './plan-warning.ts';
import { length, number, share } from '../../reports/words/format.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import type { Scenario, ScenarioTraffic } from '../scenario/scenario.ts';
import { isWaitedFor } from '../scenario/waited-for.ts';
import type { WholeFunctions } from '../scenario/whole-functions.ts';
import { noticedLeft } from './concurrency-search.ts';
import type { FunctionPlan } from './result.ts';
import { advisedVisibilityMs } from './source-settings.ts';

/** What the runs tell that the settings alone do not. */
export interface PlannedLoad {
  /** Most at once of each function where nothing holds any back, by its index. */
  readonly freePeaks: readonly number[];
  /** At the traffic that breaks the plan: attempts for each request of the function that breaks. */
  readonly ahead: { readonly functionName: string; readonly attempts: number; readonly traffic: number } | null;
}

interface Planned {
  /** As planned, in an account as large as it needs. */
  readonly scenario: Scenario;
  /** Where a setting of a function was written. */
  readonly placeOf: WholeFunctions['placeOf'];
  readonly account: { readonly concurrency: number; readonly needed: number };
  readonly functions: readonly FunctionPlan[];
  readonly load: PlannedLoad;
}

const accountWarning = ({ account }: Planned): PlanWarning[] =>
  account.needed <= account.concurrency
    ? []
    : [
        {
          path: 'account.concurrency',
          value: String(account.concurrency),
          said: `the account's limit must be raised from ${account.concurrency} to ${account.needed}`,
          cure: 'a quota request to AWS (Service Quotas, AWS Lambda, Concurrent executions)',
        },
      ];

/** Functions without a reservation share what the others leave, background ones included. */
const poolWarning = ({ scenario, load, account }: Planned): PlanWarning[] => {
  const { functions, accountConcurrency, traffic } = scenario;
  const called = new Set(traffic.map(({ functionIndex }) => functionIndex));
  const shared = functions.flatMap(({ config }, index) =>
    config.reservedConcurrency === null && called.has(index) ? [index] : [],
  );
  const reserved = functions.reduce((sum, { config }) => sum + (config.reservedConcurrency ?? 0), 0);
  const peaks = shared.reduce((sum, index) => sum + (load.freePeaks[index] ?? 0), 0);
  const left = accountConcurrency - reserved;
  if (shared.length === 0 || reserved === 0 || peaks <= left) return [];
  const names = shared.map((index) => functions[index]!.config.name);
  const who = names.length > 3 ? `${names.length} functions` : names.join(', ');
  // Whoever has to ask for more asks once.
  const isRaised = account.needed > account.concurrency;
  return [
    {
      path: 'account.concurrency',
      value: String(account.concurrency),
      said: `${isRaised ? `raised to ${accountConcurrency}, ` : ''}reservations leave ${left} of it, and what has none (${who}) comes to ${number(peaks)} at once at its peaks`,
      cure: isRaised
        ? `ask for ${reserved + peaks} at once, or reserve less`
        : `raise it to ${reserved + peaks} (a quota request), or reserve less`,
    },
  ];
};

const sixTimes = (traffic: ScenarioTraffic, document: TrafficDocument, planned: Planned, at: string): PlanWarning[] => {
  if (traffic.way.kind !== 'sqs') return [];
  const { timeoutMs, name } = planned.scenario.functions[traffic.functionIndex]!.config;
  const { queue, batchWindowMs } = traffic.way.mapping;
  const advisedMs = advisedVisibilityMs(timeoutMs, batchWindowMs);
  if (queue.visibilityTimeoutMs >= advisedMs) return [];
  return [
    {
      path: `${at}.visibilityTimeout`,
      value: String(document.sqs?.visibilityTimeout ?? `${queue.visibilityTimeoutMs / 1000}s`),
      said:
        `below six times the timeout of ${name} (${length(timeoutMs)}): a batch that waits for concurrency may come back and ` +
        'count as received again',
      cure: `set it to ${advisedMs / 1000}s`,
    },
  ];
};

/** The least that AWS advises for a queue with a dead-letter queue (Developer Guide services-sqs-configure). */
const advisedReceives = 5;

const fewReceives = (traffic: ScenarioTraffic, at: string): PlanWarning[] => {
  if (traffic.way.kind !== 'sqs') return [];
  const { maxReceiveCount } = traffic.way.mapping.queue;
  if (maxReceiveCount === null || maxReceiveCount >= advisedReceives) return [];
  return [
    {
      path: `${at}.maxReceiveCount`,
      value: String(maxReceiveCount),
      said: 'below 5: throttles count as receptions, so that a short lack of concurrency sends messages to the dead-letter queue',
      cure: `set it to ${advisedReceives} or more`,
    },
  ];
};

/** What the event sources of one function may have under way at once, by the path of the setting that bounds it. */
const broughtBy = ({ way }: ScenarioTraffic, at: string): { readonly path: string; readonly most: number } | null => {
  if (way.kind === 'sqs') {
    const { scaling } = way.mapping;
    const path = scaling.pollsPerSecond === null ? `${at}.sqs.maximumConcurrency` : `${at}.sqs.pollers`;
    return { path, most: scaling.most };
  }
  if (way.kind !== 'stream') return null;
  const { shards, parallelizationFactor, kafka } = way.mapping;
  if (kafka !== undefined) {
    const { most, batchesPerPoller, isProvisioned } = kafka.scaling;
    const path = isProvisioned ? `${at}.kafka.pollers` : `${at}.kafka.partitions`;
    return { path, most: Math.min(shards, most * batchesPerPoller) };
  }
  return { path: `${at}.stream.parallelizationFactor`, most: shards * parallelizationFactor };
};

/** Reservations below what pollers bring; only where the pollers are let come to that. */
const broughtMore = ({ scenario, load }: Planned): PlanWarning[] =>
  scenario.functions.flatMap(({ config: { name, reservedConcurrency: reserved } }, index) => {
    const sources = scenario.traffic.flatMap((traffic, place) => {
      const brought = traffic.functionIndex === index ? broughtBy(traffic, `traffic.${place}`) : null;
      return brought === null ? [] : [{ ...brought, place }];
    });
    const most = sources.reduce((sum, source) => sum + source.most, 0);
    if (reserved === null || sources.length === 0 || most <= reserved) return [];
    // Pollers that nothing bounds come to as much as the messages make them.
    const isBounded = sources.every(({ place }) => {
      const { sqs, via } = scenario.document.traffic[place]!;
      return via !== 'sqs' || sqs?.maximumConcurrency !== undefined || sqs?.pollers !== undefined;
    });
    if (!isBounded && (load.freePeaks[index] ?? 0) <= reserved) return [];
    const share = Math.max(2, Math.floor(reserved / sources.length));
    const cure = sources[0]!.path.endsWith('maximumConcurrency')
      ? `set ${sources.map(({ path }) => path).join(' and ')} to ${share}, or reserve ${most}`
      : `reserve ${most} for it`;
    return [
      {
        path: `functions.${name}.reservedConcurrency`,
        value: String(reserved),
        said: `below what its pollers may bring (${most}): batches are throttled, come back and are delayed`,
        cure,
      },
    ];
  });

const countsOf = (scenario: Scenario, index: number): number[] => {
  const { provisionedScaling, config } = scenario.functions[index]!;
  return [
    config.provisionedConcurrency,
    provisionedScaling?.tracking?.maximum ?? 0,
    ...(provisionedScaling?.schedule.map((point) =>
      'count' in point ? point.count : (point.maximum ?? point.minimum ?? 0),
    ) ?? []),
  ];
};

/** Versions and aliases share the reservation of their function. */
const provisionedAbove = ({ scenario }: Planned): PlanWarning[] =>
  scenario.functions.flatMap(({ config: { name, versionOf, reservedConcurrency: reserved } }, index) => {
    const own = scenario.functions.flatMap(({ config }, other) =>
      other === index || config.versionOf === name ? [other] : [],
    );
    const most = own.reduce((sum, one) => sum + Math.max(...countsOf(scenario, one)), 0);
    if (versionOf !== undefined || reserved === null || most <= reserved) return [];
    return [
      {
        path: `functions.${name}.reservedConcurrency`,
        value: String(reserved),
        said: `below the provisioned concurrency that is asked for (${most}), which AWS refuses`,
        cure: `reserve ${most}, or provision ${reserved} at most`,
      },
    ];
  });

/** Fewer attempts than these for a request are not worth a word. */
const noticedAttempts = 1.1;

const retryWarnings = ({ scenario, functions, load }: Planned): PlanWarning[] =>
  functions.flatMap(({ functionName, attemptsPerRequest, before }) => {
    const place = scenario.traffic.findIndex(
      ({ functionIndex }, index) =>
        scenario.functions[functionIndex]!.config.name === functionName &&
        scenario.document.traffic[index]!.retry !== 'none',
    );
    const ahead = load.ahead?.functionName === functionName ? load.ahead : null;
    const most = Math.max(attemptsPerRequest, before.attemptsPerRequest, ahead?.attempts ?? 1);
    if (place < 0 || most < noticedAttempts) return [];
    const { retry } = scenario.document.traffic[place]!;
    const told = [
      ...(before.attemptsPerRequest >= noticedAttempts
        ? [`${number(before.attemptsPerRequest)} times as it is set now`]
        : []),
      ...(attemptsPerRequest >= noticedAttempts ? [`${number(attemptsPerRequest)} times as planned`] : []),
      ...(ahead !== null && ahead.attempts >= noticedAttempts
        ? [`${number(ahead.attempts)} times at ${ahead.traffic} times the traffic, as planned`]
        : []),
    ];
    return [
      {
        path: `traffic.${place}.retry`,
        value: typeof retry === 'string' ? retry : JSON.stringify(retry),
        said: `retries amplify the load of ${functionName} ${told.join(', ')}`,
        cure: 'keep room above the traffic, or give the clients a budget of retries and longer waits',
      },
    ];
  });

/** From this share on timeouts are no chance. */
const noticedTimeouts = 0.001;

const timeoutWarnings = ({ scenario, functions, placeOf }: Planned): PlanWarning[] =>
  functions.flatMap(({ functionName, timedOutShare }) => {
    if (timedOutShare < noticedTimeouts) return [];
    return [
      {
        path: placeOf(functionName, 'timeout'),
        value: String(scenario.document.functions[functionName]!.timeout),
        said: `${share(timedOutShare)} of its requests run into it, and are paid for`,
        cure: 'raise it above what the handler needs',
      },
    ];
  });

const backlogWarnings = ({ functions, scenario }: Planned): PlanWarning[] =>
  functions.flatMap(({ functionName, leftShare, attainable }) => {
    const place = scenario.traffic.findIndex(
      ({ functionIndex, way }) => scenario.functions[functionIndex]!.config.name === functionName && !isWaitedFor(way),
    );
    if (!attainable || leftShare < noticedLeft || place < 0) return [];
    return [
      {
        path: `traffic.${place}`,
        value: scenario.document.traffic[place]!.via,
        said: `${share(leftShare)} of what came still waits for ${functionName} at the end: the objectives are kept, but what comes is not`,
        cure: 'add backlogAtEnd or age to the slo',
      },
    ];
  });

/** All there is to mind, the account first. */
export const warningsOf = (planned: Planned): PlanWarning[] => [
  ...accountWarning(planned),
  ...poolWarning(planned),
  ...provisionedAbove(planned),
  ...broughtMore(planned),
  ...planned.scenario.traffic.flatMap((traffic, index) => {
    const at = `traffic.${index}.sqs`;
    return [...sixTimes(traffic, planned.scenario.document.traffic[index]!, planned, at), ...fewReceives(traffic, at)];
  }),
  ...backlogWarnings(planned),
  ...retryWarnings(planned),
  ...timeoutWarnings(planned),
];
