// What a run was asked to show: whether simulated or measured, which traffic, under which rules and limits, with what settings.

import { length, number } from '../format.ts';
import type { RunResult } from '../result.ts';
import { localMemorySetting } from './beside.ts';
import { fieldsOf, scenarioIn, textOf, type Fields, type ScenarioIn } from './scenario-in.ts';

/** So many streams or functions are described one by one. */
const mostDescribed = 3;

const points = (rates: unknown): string[] =>
  Array.isArray(rates) ? rates.map((point) => String((Array.isArray(point) ? point[1] : point) ?? '')) : [];

/** A rate, or the lowest and highest of a curve, as they are written. */
const rateText = (rate: unknown): string => {
  const curve = points(rate);
  if (curve.length === 0) return String(rate);
  const known = [...new Set(curve)].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  return known.length === 1 ? known[0]! : `${known[0]} to ${known.at(-1)}`;
};

const lawText: Readonly<Record<string, (law: unknown) => string>> = {
  constant: (law) => rateText(fieldsOf(law)['rate']),
  poisson: (law) => rateText(fieldsOf(law)['rate']),
  steps: rateText,
  burst: (law) => `${String(fieldsOf(law)['count'])} at once`,
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
};

const streamText = ({ to, via, arrivals, closedLoop, retry }: Fields): string => {
  const loop = fieldsOf(closedLoop);
  const what = 'clients' in loop ? `${String(loop['clients'])} clients in turn` : arrivalText(arrivals);
  const way = Object.hasOwn(ways, textOf(via)) ? ways[textOf(via)]! : '';
  const again =
    retry === undefined || retry === 'none' ? '' : `, retried (${typeof retry === 'string' ? retry : 'own policy'})`;
  return `${what} to ${textOf(to)}${way}${again}`;
};

const trafficText = ({ traffic, functions }: ScenarioIn): string => {
  if (traffic.length === 0) return '';
  if (traffic.length <= mostDescribed) return `: ${traffic.map(streamText).join('; ')}`;
  return `: ${number(traffic.length)} streams of traffic to ${number(Object.keys(functions).length)} functions`;
};

/** Settings that are as AWS has them by default say nothing. */
const settingTexts = (fn: Fields): string[] => {
  const { memory, timeout, reservedConcurrency, provisionedConcurrency } = fn;
  return [
    typeof memory === 'string' ? memory : '',
    typeof timeout === 'string' ? `timeout ${timeout}` : '',
    typeof reservedConcurrency === 'number' ? `reserved ${number(reservedConcurrency)}` : '',
    typeof provisionedConcurrency === 'number' && provisionedConcurrency > 0
      ? `provisioned ${number(provisionedConcurrency)}`
      : '',
  ].filter((text) => text !== '');
};

const functionTexts = ({ functions }: ScenarioIn): string => {
  const known = Object.entries(functions)
    .map(([name, fn]) => ({ name, texts: settingTexts(fn) }))
    .filter(({ texts }) => texts.length > 0);
  if (known.length === 0 || known.length > mostDescribed) return '';
  return `${known.map(({ name, texts }) => `${name}: ${texts.join(', ')}`).join('; ')}.`;
};

const ruleText = (result: RunResult, { account }: ScenarioIn): string => {
  const concurrency = `account concurrency ${number(result.limits.accountConcurrency)}`;
  const { region, era } = account;
  if (typeof region !== 'string' || typeof era !== 'string')
    return `${concurrency[0]!.toUpperCase()}${concurrency.slice(1)}.`;
  return `Rules of ${region}, ${era}; ${concurrency}.`;
};

/** What a measured run says of memory. */
const memoryText = ({ kind, assumptions = [] }: RunResult): string => {
  const said = assumptions.find(({ setting }) => setting === localMemorySetting)?.said;
  return kind === 'simulated' || said === undefined ? '' : `${said[0]?.toUpperCase() ?? ''}${said.slice(1)}.`;
};

const sloText = ({ slo }: ScenarioIn): string => {
  const limits = Object.entries(slo).map(([figure, limit]) => `${figure} ${String(limit)}`);
  return limits.length === 0 ? '' : `Asked for: ${limits.join(', ')}.`;
};

/** In sentences, the shortest that say it. */
export const askedOf = (result: RunResult): string[] => {
  const scenario = scenarioIn(result);
  const kind = result.kind === 'simulated' ? 'Simulated' : 'Measured';
  const pooled = result.replications > 1 ? `, ${number(result.replications)} times` : '';
  return [
    `${kind}, ${length(result.durationMs)}${pooled}${trafficText(scenario)}.`,
    ruleText(result, scenario),
    functionTexts(scenario),
    memoryText(result),
    sloText(scenario),
  ].filter((text) => text !== '');
};
