// The text of a first scenario: it runs at once, and a comment says of each number that nobody knew that it is a guess.

import { stringify } from 'yaml';

/** What is asked where nothing is at hand, with what is taken for an answer. */
export interface FirstAnswers {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requestsPerSecond: number;
  /** null for none. */
  readonly reservedConcurrency: number | null;
}

export const usualAnswers: FirstAnswers = {
  functionName: 'my-function',
  memoryMb: 512,
  p50Ms: 80,
  p99Ms: 400,
  requestsPerSecond: 50,
  reservedConcurrency: null,
};

/** A text as YAML writes it, in quotes where it must. */
export const scalar = (text: string): string => stringify(text, { lineWidth: 0 }).trimEnd();

/** A value in flow style, on one line. */
export const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true, singleQuote: true }).trimEnd();

export const durationLine = (p50Ms: number, p99Ms: number): string =>
  `duration: { lognormal: { p50: ${p50Ms}ms, p99: ${p99Ms}ms } }`;

const objectivesWith = (p99: string): string =>
  `slo: { throttled: '<0.1%', p99: '<${p99}', coldStarts: '<2%' } # what must hold`;

/** Where nobody knows how long anything takes. */
export const objectives: string = objectivesWith('1s');

const roundSeconds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** A second, or the next round number of seconds above what the slowest of a hundred took. */
export const objectivesAbove = (p99Ms: number): string =>
  objectivesWith(`${roundSeconds.find((seconds) => seconds * 1000 > p99Ms) ?? 1000}s`);

/** A scenario of one function from a few answers. */
export const firstScenario = (answers: FirstAnswers): string => {
  const { functionName, memoryMb, p50Ms, p99Ms, requestsPerSecond, reservedConcurrency } = answers;
  const name = scalar(functionName);
  return `name: ${name}
duration: 5m
functions:
  ${name}:
    memory: ${memoryMb}MB
    timeout: 10s
${reservedConcurrency === null ? '' : `    reservedConcurrency: ${reservedConcurrency}\n`}    ${durationLine(p50Ms, p99Ms)} # half of the calls, and 99 of 100, take no longer
    coldStart: { runtime: nodejs22.x } # published measurements; a law of your own in its place
traffic:
  - to: ${name}
    arrivals: { poisson: { rate: ${requestsPerSecond}/s } } # or [[0s, 10/s], [60s, 500/s]] for one that changes
    retry: sdk-v3-standard # what clients do when they are refused
${objectives}
`;
};
