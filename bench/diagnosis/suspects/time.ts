// Limits on how long: timeouts of functions and front doors, the limit of INIT.

import { functionLimits } from '../../../lambda/index.ts';
import { counted, milliseconds } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { quantity } from '../../input/quantity.ts';
import { addresseesOf, changedPlaces, namedPlaces, placesOf, type SettingPlace } from '../places.ts';
import { mostOf, summed, type Scene, type SceneFunction, type SectionFigure } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Suspect } from '../suspect.ts';

/** The longest that a function may run, and a front door waits. */
const longestOf = ({ scenario }: Scene): number => functionLimits(scenario.rules.date).maxTimeoutMs;
/** More than any handler here should take. */
const plentyOf = (timeoutMs: number, longestMs: number): number =>
  Math.min(longestMs, Math.max(60_000, timeoutMs * 10));

/** Ever longer, up to the longest. */
const longer = (fromMs: number, toMs: number): number[] =>
  [1.1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100]
    .map((factor) => Math.ceil((fromMs * factor) / 1000) * 1000)
    .filter((ms, index, all) => ms > fromMs && ms <= toMs && all.indexOf(ms) === index);

interface TimeoutPlace extends Pick<SettingPlace<'timeout'>, 'of' | 'path' | 'names'> {
  readonly nowMs: number;
  readonly said: string;
}

/** The timeouts of whatever of the function has any of `figure`, the shortest first. */
const timeoutsOf = (fn: SceneFunction, figure: SectionFigure): TimeoutPlace[] =>
  placesOf(fn, 'timeout', figure)
    .map(({ value, ...place }) => ({ ...place, nowMs: quantity('duration', value) }))
    .map((place) => ({ ...place, said: milliseconds(place.nowMs) }))
    .sort((a, b) => a.nowMs - b.nowMs);

const below = (places: readonly TimeoutPlace[], timeoutMs: number): TimeoutPlace[] =>
  places.filter(({ nowMs }) => nowMs < timeoutMs);

/** None is lowered. */
const timeoutSettings = (scene: Scene, places: readonly TimeoutPlace[], timeoutMs: number): Setting[] => {
  const raised = below(places, timeoutMs);
  const value = `${timeoutMs}ms`;
  return [
    ...raised.map(({ path }) => ({ path, value })),
    // A queue hides a message for at least the timeout.
    ...scene.traffic
      .filter(({ document: { via, sqs } }) => via === 'sqs' && sqs?.visibilityTimeout !== undefined)
      .filter(({ document: { sqs } }) => quantity('duration', sqs!.visibilityTimeout!) < timeoutMs)
      .filter((stream) => addresseesOf(scene, stream).some((name) => raised.some(({ names }) => names.includes(name))))
      .map(({ path }) => ({ path: `${path}.sqs.visibilityTimeout`, value })),
  ];
};

const words = ['timeout', 'timeouts'] as const;

const timeout = (scene: Scene, fn: SceneFunction): Suspect => {
  const places = timeoutsOf(fn, ({ totals }) => totals.timedOut);
  const longestMs = longestOf(scene);
  return {
    limit: 'timeout',
    of: fn.name,
    rank: rank.time,
    subject: namedPlaces(words, places),
    detail: `${counted(
      summed(fn, ({ totals }) => totals.timedOut),
      'run was',
      'runs were',
    )} ended by ${places.length === 1 ? 'it' : 'them'}`,
    off: applied(timeoutSettings(scene, places, plentyOf(places.at(-1)!.nowMs, longestMs))),
    isLimit: false,
    plans: () => [
      {
        values: longer(places[0]!.nowMs, longestMs),
        settings: (value) => timeoutSettings(scene, places, Number(value)),
        said: (value) => `Raise ${changedPlaces(words, below(places, Number(value)), milliseconds(Number(value)))}`,
      },
    ],
  };
};

const doorTimeouts = (scene: Scene): Suspect[] =>
  scene.traffic
    .filter(({ document }) => document.via === 'http' && document.http?.kind !== 'url')
    .filter(({ owner }) =>
      scene.functions.some((fn) => fn.name === owner && summed(fn, ({ totals }) => totals.timedOut) > 0),
    )
    .map(({ path, document }) => {
      const own = document.http?.timeout;
      const longestMs = longestOf(scene);
      const nowMs = own === undefined ? 29_000 : quantity('duration', own);
      return {
        limit: 'frontDoorTimeout',
        of: `${path}.http`,
        rank: rank.time - 0.2,
        subject: `The time limit of the front door of ${document.to} (${milliseconds(nowMs)})`,
        off: applied([{ path: `${path}.http.timeout`, value: `${longestMs}ms` }]),
        isLimit: false,
        plans: () => [
          {
            values: longer(nowMs, longestMs),
            settings: (value) => [{ path: `${path}.http.timeout`, value: `${value}ms` }],
            said: (value) =>
              `Raise the time limit of the front door of ${document.to} from ${milliseconds(nowMs)} to ${milliseconds(Number(value))}`,
          },
        ],
      };
    });

const initLimit = (scene: Scene): Suspect[] => {
  const { initLimitMs } = scene.scenario.rules;
  const [fn] = mostOf(scene.functions, ({ initMs }) => (initMs.max >= initLimitMs ? initMs.count : 0), 1);
  if (fn === undefined) return [];
  const longestMs = longestOf(scene);
  const places = timeoutsOf(fn, ({ initMs }) => (initMs.max >= initLimitMs ? initMs.count : 0));
  return [
    {
      limit: 'initLimit',
      of: fn.name,
      rank: rank.time - 0.3,
      subject: `The time that Lambda gives an INIT (${milliseconds(initLimitMs)}): that of ${fn.name} takes longer, and is run again within the invocation`,
      off: applied([{ path: 'account.rules.initLimitMs', value: longestMs }]),
      isLimit: false,
      plans: () => [
        {
          values: longer(places[0]!.nowMs, longestMs),
          settings: (value) => timeoutSettings(scene, places, Number(value)),
          said: (value) =>
            `Make the INIT of ${fn.name} shorter; until then raise its timeout to ${milliseconds(Number(value))}`,
        },
      ],
    },
  ];
};

export const timeSuspects = (scene: Scene): Suspect[] => [
  ...initLimit(scene),
  ...mostOf(scene.functions, ({ totals }) => totals.timedOut, 3).map((fn) => timeout(scene, fn)),
  ...doorTimeouts(scene),
];
