// The calibrated scenario of a result as a file: what differs from the defaults, with how well each law fits.

import { isDeepStrictEqual } from 'node:util';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import { scenarioSchema } from '../format/schema.ts';
import type { Recording } from './recording.ts';
import type { MeasuredFunction, ResultScenario } from './result-scenario.ts';
import { lawText } from './scenario-text.ts';
import { comment, entry } from './yaml-lines.ts';

const plain = (): ScenarioDocument =>
  scenarioSchema.parse({
    name: 'plain',
    duration: '1s',
    functions: { plain: {} },
    traffic: [{ to: 'plain', arrivals: { constant: { rate: '1/s' } } }],
  });

/** Without what is so anyway. */
const withoutDefaults = <Whole extends object>(value: Whole, defaults: object): Partial<Whole> =>
  Object.fromEntries(
    Object.entries(value).filter(([key, one]) => !isDeepStrictEqual(one, (defaults as Record<string, unknown>)[key])),
  ) as Partial<Whole>;

const commentsOf = ({
  duration,
  init,
  overheadMs,
  placementMs,
  source,
}: MeasuredFunction): Readonly<Record<string, string>> => ({
  ...(duration === null ? {} : { duration: lawText(`Durations from ${source}`, duration) }),
  ...(init === null ? {} : { coldStart: lawText('Init Duration', init) }),
  overhead: `The way there and back: by ${Number(overheadMs.toPrecision(3))} ms the median latency is above the median of the handler.`,
  placement:
    placementMs === 0 ? 'Cold starts took no longer than INIT and a run.' : 'What cold starts took besides INIT.',
});

const functionLines = (one: MeasuredFunction, defaults: FunctionDocument): string[] => {
  const comments = commentsOf(one);
  const entries = Object.entries(withoutDefaults(one.document, defaults));
  return [
    ...entry(one.name, {}, 1).map((line) => line.replace(/\s*\{\s*\}$/, '')),
    ...entries.flatMap(([key, value]) => [
      ...(comments[key] === undefined ? [] : comment(comments[key], 2)),
      ...entry(key, value, 2),
    ]),
  ];
};

/** The file. */
export const resultScenarioText = (
  { document, functions }: ResultScenario,
  recording: Recording,
  files: readonly string[],
): string => {
  const defaults = plain();
  const { functions: _, traffic, account, name, duration, seed, ...others } = document;
  const rest = withoutDefaults(others, defaults);
  // Whom it goes to and how it arrives are no defaults, whatever they are here.
  const ofTraffic = { ...defaults.traffic[0]!, to: undefined, arrivals: undefined };
  return [
    ...comment(
      `Made by windtunnel calibrate of ${files.join(', ')}: the scenario that was run, with the laws that were measured.`,
      0,
    ),
    ...entry('name', name, 0),
    ...entry('duration', duration, 0),
    ...entry('seed', seed, 0),
    ...Object.entries(rest).flatMap(([key, value]) => entry(key, value, 0)),
    ...entry('account', withoutDefaults(account, { ...defaults.account, unreservedMinimum: undefined }), 0),
    'functions:',
    ...functions.flatMap((one) => functionLines(one, defaults.functions['plain']!)),
    'traffic:',
    ...traffic.flatMap((one) => {
      const lines = Object.entries(withoutDefaults(one, ofTraffic)).flatMap(([key, value]) => entry(key, value, 2));
      return lines.map((line, index) => (index === 0 ? line.replace('    ', '  - ') : line));
    }),
    ...recording.notes.flatMap((text) => comment(`- ${text}`, 0)),
    '',
  ].join('\n');
};
