// What readers call an event source, and what it counted: `traffic.0.sqs` is the queue of the function that it feeds.

import { capital } from '../words/sentence.ts';
import { length, number, share, usd } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { scenarioIn, textOf } from './scenario-in.ts';

const ways: Readonly<Record<string, string>> = {
  sqs: 'queue',
  kinesis: 'stream',
  dynamodb: 'stream',
  kafka: 'Kafka topic',
  http: 'front door',
};

const ofTraffic = (result: RunResult, name: string, index: number, way: string): string => {
  const { traffic } = scenarioIn(result);
  const to = textOf(traffic[index]?.['to']);
  const what = Object.hasOwn(ways, way) ? ways[way]! : way;
  if (to === '') return `${what} ${name}`;
  // Several that feed one function are told apart by their place in the scenario.
  const alike = traffic.filter((stream) => textOf(stream['to']) === to && textOf(stream['via']) === way);
  return alike.length > 1 ? `${what} of ${to} (traffic.${index})` : `${what} of ${to}`;
};

/** In lower case, such as `queue of checkout`; a name that says nothing of its kind stays as it is. */
export const sourceTitle = (result: RunResult, name: string): string => {
  const [, index, way] = /^traffic\.(\d+)\.(\w+)$/.exec(name) ?? [];
  if (way !== undefined) return ofTraffic(result, name, Number(index), way);
  const [, owner, member] = /^functions\.(.+)\.(events|provisionedScaling|managed|durable)$/.exec(name) ?? [];
  if (member === 'events') return `event queue of ${owner}`;
  if (member === 'provisionedScaling') return `provisioned concurrency of ${owner}`;
  if (member === 'durable') return `executions of ${owner}`;
  if (member === 'managed') return `environments of ${owner} on Managed Instances`;
  const [, provider] = /^capacityProviders\.(.+)$/.exec(name) ?? [];
  if (provider !== undefined) return `instances of the capacity provider ${provider}`;
  if (name === 'account.tenants') return 'environments of tenants';
  return name.startsWith('vpc ') ? `network interfaces of ${name}` : name;
};

/** The same at the beginning of a sentence or as a heading; a name of the user's keeps its letters. */
export const sourceHeading = (result: RunResult, name: string): string => {
  const title = sourceTitle(result, name);
  return title === name ? title : capital(title);
};

/** A sentence with sources called by what they are: `the queue of checkout` where it says `traffic.0.sqs`. */
export const withSourceTitles = (result: RunResult, sentence: string): string =>
  sentence.replaceAll(/\btraffic\.\d+\.(?:sqs|kinesis|dynamodb|kafka|http)\b(?!\.\w)/g, (name) => {
    const title = sourceTitle(result, name);
    return title.includes(name) ? name : `the ${title}`;
  });

/** Counts whose name alone would not say it. */
const countWords: Readonly<Record<string, string>> = {
  visible: 'wait at the end',
  hidden: 'in flight at the end',
  waiting: 'wait at the end',
  waitingWrites: 'not written at the end',
  put: 'written',
  done: 'worked off',
  deadLetteredUnprocessed: 'of these never run',
  maxOldestAgeMs: 'oldest, at most',
  endOldestAgeMs: 'oldest at the end',
  maxIteratorAgeMs: 'iterator age, at most',
  maxAgeMs: 'oldest that ran',
  maxEventAgeMs: 'oldest at an attempt',
  maxWriteDelayMs: 'longest wait for a write',
  maxBatches: 'batches at once, at most',
  maxLanes: 'lanes with records',
  maxShardShare: 'largest share of one shard',
  maxOffsetLag: 'records behind, at most',
  maxPollers: 'event pollers, at most',
  scalings: 'changes of their number',
  heldBack: 'waits of a partition for its poller',
  pollerUnitHours: 'event poller unit-hours',
  pollerUsd: 'their cost',
  maxAlive: 'at once, at most',
  maxTenants: 'tenants that called',
  maxEnvironments: 'at once, at most',
  maxAllowed: 'allowed',
};

/** What a figure of a source is called: names of errors and of AWS stay as they are. */
export const countName = (figure: string): string => {
  if (Object.hasOwn(countWords, figure)) return countWords[figure]!;
  if (/^[A-Z]/.test(figure)) return figure;
  const [, status] = /^status(\d+)$/.exec(figure) ?? [];
  if (status !== undefined) return `answers of status ${status}`;
  return figure
    .replace(/Ms$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
};

/** Times end in Ms. */
const countText = (figure: string, value: number): string => {
  if (figure.endsWith('Ms')) return length(value);
  if (figure.endsWith('Usd')) return usd(value);
  return figure.endsWith('Share') ? share(value) : number(value);
};

/** The figures of a source as words, such as `sent 30, wait at the end 3`; what never happened is left out. */
export const sourceCounts = (figures: Readonly<Record<string, number | string>>): string =>
  Object.entries(figures)
    .filter(([figure, value]) => figure !== 'kind' && Number(value) !== 0)
    .map(([figure, value]) => `${countName(figure)} ${countText(figure, Number(value))}`)
    .join(', ');
