// How much work and memory a scenario is, read off its document before anything of it is made: a line too much in a file
// must not keep a machine busy for a day. Rough on purpose: what is refused is off by orders, and can be insisted on.

import type { ConfigProblem } from '../../lambda/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { Quantity } from '../format/law-document.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';
import { figure, figures, typicalMs, type Part } from './size-part.ts';
import { cycleMs, functionsPart, partsOf } from './size-of-scenario.ts';

/** A run of so many events takes minutes. */
const defaultMaxEvents = 1e9;

const defaultMaxMemoryMb = 2048;

/** Rounded up to one digit: what to insist with. */
const enough = (value: number): string => {
  const digit = 10 ** Math.floor(Math.log10(value));
  const least = Math.ceil(value / digit) * digit;
  return least < 1e6 ? String(least) : least.toExponential().replace('e+', 'e');
};

/** Events a second of an ordinary machine. */
const usualSpeed = 1e7;

/** About how long so many events take, to one digit. */
const timeText = (events: number): string => {
  const seconds = events / usualSpeed;
  if (seconds < 1.5) return 'a second or less';
  const units: readonly (readonly [number, string])[] = [
    [31_557_600, 'years'],
    [86_400, 'days'],
    [3600, 'hours'],
    [60, 'minutes'],
  ];
  const [length, name] = units.find(([unit]) => seconds >= 2 * unit) ?? [1, 'seconds'];
  return `some ${figure(Number((seconds / length).toPrecision(1)))} ${name}`;
};

/** What of `parts` is too much: the largest, when all together are more than `limit`. */
const tooMuch = (
  parts: readonly Part[],
  of: (part: Part) => number,
  limit: number,
  words: { readonly is: (value: number) => string; readonly insist: (value: number) => string },
): ConfigProblem[] => {
  const total = parts.reduce((sum, part) => sum + of(part), 0);
  if (total <= limit) return [];
  const largest = parts.reduce((most, part) => (of(part) > of(most) ? part : most));
  const insist = Number.isFinite(total) ? `, or insist with ${words.insist(total)}` : '';
  const { path, detail, cure } = largest;
  return [{ path, message: `${detail} ${words.is(total)}; ${cure}${insist}` }];
};

/** Clients that neither think nor wait for anything would ask again in the same instant, for ever. */
const standingStill = (document: ScenarioDocument): ConfigProblem[] =>
  document.traffic.flatMap((traffic, index) => {
    const { closedLoop, to } = traffic;
    if (closedLoop === undefined || typicalMs(closedLoop.think) > 0) return [];
    const path = `traffic.${index}.closedLoop.think`;
    const loopMs = cycleMs(traffic, document);
    const cure = 'give it a time such as 1ms';
    if (loopMs === 0)
      return [
        { path, message: `clients that do not think, of a function that takes no time, never let time pass; ${cure}` },
      ];
    const fn = document.functions[to.split(':')[0] ?? ''];
    const mayRun = Math.min(fn?.reservedConcurrency ?? document.account.concurrency, 500);
    const perSecond = (closedLoop.clients * 1000) / loopMs;
    if (traffic.retry !== 'none' || (closedLoop.clients <= mayRun && perSecond <= 10 * mayRun)) return [];
    return [
      {
        path,
        message: `clients that do not think ask again in the instant in which they are throttled, for ever; ${cure}, or a retry that waits`,
      },
    ];
  });

const maxMemoryOf = (limits: ScenarioDocument['limits']): number =>
  limits?.memory === undefined ? defaultMaxMemoryMb : quantity('size', limits.memory);

const memoryText = (mb: number): string => (mb < 1024 ? `${figure(mb)} MB` : `${figure(mb / 1024)} GB`);

const tooMuchMemory = (parts: readonly Part[], limits: ScenarioDocument['limits']): ConfigProblem[] =>
  tooMuch(parts, ({ bytes }) => bytes / 1024 ** 2, maxMemoryOf(limits), {
    is: (value) => `make the run take about ${memoryText(value)} of memory`,
    insist: (value) => `--max-memory ${value < 1024 ? `${enough(value)}MB` : `${enough(value / 1024)}GB`}`,
  });

const tooManyEvents = (parts: readonly Part[], limits: ScenarioDocument['limits']): ConfigProblem[] =>
  tooMuch(parts, ({ events }) => events, limits?.events ?? defaultMaxEvents, {
    is: (value) => `make the run one of about ${figures(value, 'event')} (${timeText(value)} of computing)`,
    insist: (value) => `--max-events ${enough(value)}`,
  });

/** About how many events one run is. */
export const estimatedEvents = (document: ScenarioDocument): number =>
  partsOf(document).reduce((sum, { events }) => sum + events, 0);

/** What of a scenario is too large to be run, unless its `limits` say otherwise; with place and cure. */
export const sizeProblems = (document: ScenarioDocument): ConfigProblem[] => {
  const { limits } = document;
  const parts = partsOf(document);
  return [...standingStill(document), ...tooManyEvents(parts, limits), ...tooMuchMemory(parts, limits)];
};

/** The same for so many runs of it, one after the other, that `path` asks for. */
export const repeatedProblems = (document: ScenarioDocument, runs: number, path: string): ConfigProblem[] => {
  const events = partsOf(document).reduce((sum, part) => sum + part.events, 0);
  const detail = `${figures(runs, 'run')} of about ${figures(events, 'event')} each`;
  return tooManyEvents([{ path, detail, events: runs * events, bytes: 0, cure: 'ask for fewer' }], document.limits);
};

/** A value that has not been checked yet, and so many functions that checking them would take long. */
export const uncheckedProblems = (value: unknown): ConfigProblem[] => {
  const { functions, limits } = (value ?? {}) as { functions?: unknown; limits?: unknown };
  if (typeof functions !== 'object' || functions === null) return [];
  const { memory } = (limits ?? {}) as { memory?: unknown };
  const known = quantityProblem('size', memory) === null ? { memory: memory as Quantity } : undefined;
  return tooMuchMemory([functionsPart(Object.keys(functions).length)], known);
};
