// What a run was asked to show: whether simulated or measured, which traffic, under which rules and limits, with what settings.

import { length, number } from '../words/format.ts';
import type { FunctionResult, RunResult } from '../result/result.ts';
import { capital } from '../words/sentence.ts';
import { localMemorySetting } from './beside.ts';
import { fieldsOf, scenarioIn, textOf, type Fields, type ScenarioIn } from './scenario-in.ts';

/** So many streams or functions are described one by one. */
const mostDescribed = 3;

const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

const points = (rates: unknown): { readonly at: string; readonly rate: string }[] =>
  Array.isArray(rates)
    ? rates
        .map((point) => (Array.isArray(point) ? point : ['', point]))
        .map(([at, rate]) => ({ at: plain(at), rate: plain(rate) }))
    : [];

const ascending = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!);

/** A rate, or of a curve where it goes, or the lowest and highest, as they are written. */
const rateText = (rate: unknown): string => {
  const curve = points(rate);
  if (curve.length === 0) return String(rate);
  const values = curve.map((point) => Number.parseFloat(point.rate));
  const known = [...new Set(curve.map((point) => point.rate))].sort(
    (a, b) => Number.parseFloat(a) - Number.parseFloat(b),
  );
  if (known.length === 1) return known[0]!;
  const [first, last] = [curve[0]!, curve.find((point) => point.rate === curve.at(-1)!.rate)!];
  const by = last.at === '' ? '' : ` by ${last.at}`;
  if (ascending(values)) return `${first.rate}, rising to ${last.rate}${by},`;
  if (ascending(values.toReversed())) return `${first.rate}, falling to ${last.rate}${by},`;
  return `between ${known[0]} and ${known.at(-1)}`;
};

const countText = (count: unknown): string => (typeof count === 'number' ? number(count) : String(count));

const lawText: Readonly<Record<string, (law: unknown) => string>> = {
  constant: (law) => rateText(fieldsOf(law)['rate']),
  poisson: (law) => rateText(fieldsOf(law)['rate']),
  steps: rateText,
  burst: (law) => `${countText(fieldsOf(law)['count'])} at once`,
  sine: (law) => `${String(fieldsOf(law)['mean'])} ± ${String(fieldsOf(law)['amplitude'])}`,
  onOff: (law) => `${String(fieldsOf(law)['rate'])} on and off`,
  instants: () => 'recorded instants',
  trace: (law) => `a trace (${String(fieldsOf(law)['format'])})`,
};

const arrivalText = (arrivals: unknown): string => {
  const laws = Array.isArray(arrivals) ? arrivals : [arrivals];
  const texts = laws.flatMap((law) =>
    Object.entries(fieldsOf(law)).map(([kind, own]) => (Object.hasOwn(lawText, kind) ? lawText[kind]!(own) : kind)),
  );
  return texts.slice(0, mostDescribed).join(' and ') + (texts.length > mostDescribed ? ' and more' : '');
};

const ways: Readonly<Record<string, string>> = {
  async: ' as events',
  http: ' over HTTP',
  sqs: ' through a queue',
  kinesis: ' through a Kinesis stream',
  dynamodb: ' through a DynamoDB stream',
  kafka: ' through a Kafka topic',
};

const several = (value: unknown, one: string): string => `${plain(value)} ${one}${value === 1 ? '' : 's'}`;

/** Nothing of what is not set, or as it usually is. */
const ifSet = (what: string, value: unknown, usual: unknown): string[] =>
  value === undefined || value === usual ? [] : [`${what} ${plain(value)}`];

/** How records lie over partition keys, where it is not evenly. */
const keysText = (keys: unknown): string[] => {
  const { hot, zipf } = fieldsOf(keys);
  if (hot !== undefined) return [`${plain(hot)} of them of one key`];
  if (zipf !== undefined) return [`keys by Zipf’s law, ${plain(zipf)}`];
  return typeof keys === 'number' ? [several(keys, 'key')] : [];
};

/** How a queue or a stream hands its batches out, as far as it shapes what comes. */
const mappingText = ({ sqs, stream, kafka }: Fields): string => {
  const queue = fieldsOf(sqs);
  const shards = { ...fieldsOf(stream), ...fieldsOf(kafka) };
  const pollers = queue['pollers'] ?? shards['pollers'];
  const texts = [
    ...('shards' in shards ? [several(shards['shards'], 'shard')] : []),
    ...('partitions' in shards ? [several(shards['partitions'], 'partition')] : []),
    ...ifSet('batches of', queue['batchSize'] ?? shards['batchSize'], undefined),
    ...ifSet('parallelization factor', shards['parallelizationFactor'], 1),
    ...keysText(shards['keys']),
    ...ifSet('visibility timeout', queue['visibilityTimeout'], undefined),
    ...ifSet('maximum concurrency', queue['maximumConcurrency'], undefined),
    ...(pollers === undefined
      ? []
      : [`provisioned pollers ${plain(fieldsOf(pollers)['minimum'])} to ${plain(fieldsOf(pollers)['maximum'])}`]),
    ...('batchSize' in queue
      ? [
          queue['maxReceiveCount'] === undefined
            ? 'no dead-letter queue'
            : `dead-letter queue after ${several(queue['maxReceiveCount'], 'receive')}`,
        ]
      : []),
  ];
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
};

const streamText = (traffic: Fields): string => {
  const { to, via, arrivals, closedLoop, retry } = traffic;
  const loop = fieldsOf(closedLoop);
  const what =
    'clients' in loop
      ? `${countText(loop['clients'])} client${loop['clients'] === 1 ? '' : 's'} in turn`
      : arrivalText(arrivals);
  const way = Object.hasOwn(ways, textOf(via)) ? ways[textOf(via)]! : '';
  const again =
    retry === undefined || retry === 'none' ? '' : `, retried (${typeof retry === 'string' ? retry : 'own policy'})`;
  return `${what} to ${textOf(to)}${way}${mappingText(traffic)}${again}`;
};

const trafficText = ({ traffic, functions, factor }: ScenarioIn): string => {
  if (traffic.length === 0) return '';
  const times = factor === 1 ? '' : `${number(factor)} times `;
  if (traffic.length <= mostDescribed) return traffic.map((stream) => `${times}${streamText(stream)}`).join('; ');
  return (
    times + `${several(traffic.length, 'stream')} of traffic to ${several(Object.keys(functions).length, 'function')}`
  );
};

const vpcText = (vpc: unknown): string => {
  const { freeIps } = fieldsOf(vpc);
  if (!Array.isArray(freeIps)) return '';
  return `in a VPC with ${freeIps.map(plain).join(' and ')} free addresses`;
};

/** That an alias moves to another version while the run goes on. */
const deploymentText = (alias: string, deployment: unknown): string => {
  const { to, at, preference } = fieldsOf(deployment);
  if (to === undefined) return '';
  const how = typeof preference === 'string' ? preference : (Object.keys(fieldsOf(preference))[0] ?? '');
  return `${alias} deployed to version ${plain(to)} at ${plain(at)}${how === '' ? '' : ` (${how})`}`;
};

/** Settings that are as AWS has them by default say nothing. */
const settingTexts = (fn: Fields): string[] => {
  const { memory, timeout, reservedConcurrency, provisionedConcurrency, aliases, vpc, durable } = fn;
  return [
    typeof memory === 'string' ? memory : '',
    typeof timeout === 'string' ? `timeout ${timeout}` : '',
    typeof reservedConcurrency === 'number' ? `reserved ${number(reservedConcurrency)}` : '',
    typeof provisionedConcurrency === 'number' && provisionedConcurrency > 0
      ? `provisioned ${number(provisionedConcurrency)}`
      : '',
    vpcText(vpc),
    durable === undefined ? '' : 'a durable function',
    ...Object.entries(fieldsOf(aliases)).map(([alias, spec]) => deploymentText(alias, fieldsOf(spec)['deployment'])),
  ].filter((text) => text !== '');
};

/** Many functions in a few words: their sizes, and how many of them have concurrency of their own. */
const manyText = (result: Pick<Asked, 'functions'>): string => {
  const all = Object.values(result.functions);
  const sizes = all.map(({ memoryMb }) => memoryMb);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const count = (what: string, some: readonly unknown[]): string =>
    some.length === 0 ? '' : `, ${some.length} ${what}`;
  return (
    `${several(all.length, 'function')} of ${least === most ? '' : `${number(least)} to `}${number(most)} MB` +
    count(
      'with reserved concurrency',
      all.filter(({ reservedConcurrency }) => reservedConcurrency !== null),
    ) +
    count(
      'with provisioned concurrency',
      all.filter(({ provisionedConcurrency }) => provisionedConcurrency > 0),
    )
  );
};

const functionTexts = (result: Pick<Asked, 'functions'>, { functions }: ScenarioIn): string => {
  const known = Object.entries(functions)
    .map(([name, fn]) => ({ name, texts: settingTexts(fn) }))
    .filter(({ texts }) => texts.length > 0);
  if (known.length === 0) return '';
  if (known.length > mostDescribed) return manyText(result);
  return known.map(({ name, texts }) => `${name}: ${texts.join(', ')}`).join('; ');
};

const ruleText = ({ account }: ScenarioIn): string => {
  const { region, era } = account;
  return typeof region === 'string' && typeof era === 'string' ? `${region}, ${era}` : '';
};

/** Whether it ran on the local platform. */
const localMemory = ({ assumptions = [] }: Pick<Asked, 'assumptions'>): string | undefined =>
  assumptions.find(({ setting }) => setting === localMemorySetting)?.said;

/** What a measured run says of memory. */
const memoryText = ({ kind, ...result }: Asked): string => {
  const said = localMemory(result);
  return kind === 'simulated' || said === undefined ? '' : `${capital(said)}.`;
};

const sloText = ({ slo }: ScenarioIn): string =>
  Object.entries(slo)
    .map(([figure, limit]) => `${figure} ${String(limit)}`)
    .join(', ');

/** As much of a result as the question is read off. */
export interface Asked extends Pick<
  RunResult,
  'kind' | 'scenario' | 'durationMs' | 'replications' | 'limits' | 'assumptions'
> {
  readonly functions: Readonly<
    Record<string, Pick<FunctionResult, 'memoryMb' | 'reservedConcurrency' | 'provisionedConcurrency'>>
  >;
}

/** The parts of the question that a run answers; those of which nothing is known are empty. */
export interface Question {
  readonly kind: 'Simulated' | 'Measured';
  /** Measured on the local platform: its times are those of the machine. */
  readonly isLocal: boolean;
  /** Such as `5 min, 10 times`. */
  readonly length: string;
  readonly traffic: string;
  readonly settings: string;
  /** Region and era. */
  readonly rules: string;
  readonly account: string;
  /** What a measured run says of memory, in a sentence. */
  readonly memory: string;
  readonly objectives: string;
}

export const questionOf = (result: Asked): Question => {
  const scenario = scenarioIn(result);
  const pooled = result.replications > 1 ? `, ${number(result.replications)} times` : '';
  const before = scenario.warmup === 0 ? '' : `, the first ${length(scenario.warmup)} of it not counted`;
  return {
    kind: result.kind === 'simulated' ? 'Simulated' : 'Measured',
    isLocal: result.kind === 'measured' && localMemory(result) !== undefined,
    length: `${length(result.durationMs)}${before}${pooled}`,
    traffic: trafficText(scenario),
    settings: functionTexts(result, scenario),
    rules: ruleText(scenario),
    account: `account concurrency ${number(result.limits.accountConcurrency)}`,
    memory: memoryText(result),
    objectives: sloText(scenario),
  };
};

const ended = (text: string, before = ''): string => (text === '' ? '' : `${before}${text}.`);

/** In sentences, the shortest that say it. */
export const askedOf = (result: RunResult): string[] => {
  const { kind, length: howLong, traffic, settings, rules, account, memory, objectives } = questionOf(result);
  return [
    `${kind}, ${howLong}${traffic === '' ? '' : `: ${traffic}`}.`,
    rules === '' ? ended(account.replace('account', 'Account')) : ended(`${rules}; ${account}`, 'Rules of '),
    ended(settings),
    memory,
    ended(objectives, 'Asked for: '),
  ].filter((text) => text !== '');
};
