// What a run costs, where an objective says that it costs too much: idle provisioned concurrency, memory that nobody needs.

import { memorySizesFor } from '../../../lambda/index.ts';
import { number, usd } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { changedPlaces, memoriesOf, memoryWords, namedPlaces, type MemoryPlace } from '../places.ts';
import { provision, provisionedNow } from '../room.ts';
import { mostOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

const smallestMb = 128;
const memorySizesMb = [128, 192, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10_240];

const idle = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const now = provisionedNow(scene, fn);
  if (now === 0) return [];
  const paid = summed(fn, ({ cost }) => cost.provisionedUsd);
  return [
    {
      limit: 'price',
      of: fn.name,
      rank: rank.time,
      subject: `The provisioned concurrency of ${fn.name} (${number(now)}), which costs ${usd(paid)} whether it is used or not`,
      off: applied(provision(scene, fn, 0)),
      isLimit: false,
      plans: () => [
        {
          values: [...stepsBetween(0, now - 1).filter((count) => count < now), 0].sort((a, b) => b - a),
          settings: (value) => provision(scene, fn, Number(value)),
          said: (value) =>
            `Lower the provisioned concurrency of ${fn.name} from ${number(now)} to ${number(Number(value))}`,
        },
      ],
    },
  ];
};

const above = (places: readonly MemoryPlace[], sizeMb: number): MemoryPlace[] =>
  places.filter(({ nowMb }) => nowMb > sizeMb);

/** None is made larger. */
const memorySettings = (places: readonly MemoryPlace[], sizeMb: number): Setting[] =>
  above(places, sizeMb).map(({ path }) => ({ path, value: `${sizeMb}MB` }));

/** Without a law of CPU a smaller size looks no slower: that is said, and no more. */
const memoryPlan = ({ document }: SceneFunction, places: readonly MemoryPlace[], date: string): Plan => {
  const caution = document.cpu === undefined ? '; how much slower that is, only cpu in the scenario would say' : '';
  return {
    values: memorySizesFor(memorySizesMb, date)
      .filter((size) => above(places, size).length > 0)
      .reverse(),
    settings: (value) => memorySettings(places, Number(value)),
    said: (value) =>
      `Lower ${changedPlaces(memoryWords, above(places, Number(value)), `${number(Number(value))} MB`)}${caution}`,
  };
};

const arm = ({ name, document }: SceneFunction): Plan[] =>
  document.architecture === 'arm64'
    ? []
    : [
        {
          values: ['arm64'],
          settings: (value) => [{ path: `functions.${name}.architecture`, value }],
          said: () => `Run ${name} on arm64 (counted on a handler that is as fast there)`,
        },
      ];

const memory = (fn: SceneFunction, date: string): Suspect[] => {
  const places = memoriesOf(fn, ({ cost }) => cost.totalUsd);
  const plan = memoryPlan(fn, places, date);
  if (plan.values.length === 0) return [];
  return [
    {
      limit: 'price',
      of: fn.name,
      rank: rank.errors,
      subject: `${namedPlaces(memoryWords, places)}, by which each millisecond is paid`,
      off: applied(memorySettings(places, smallestMb)),
      isLimit: false,
      plans: () => [plan, ...arm(fn)],
    },
  ];
};

export const priceSuspects = (scene: Scene): Suspect[] =>
  scene.broken.has('cost')
    ? mostOf(scene.functions, ({ cost }) => cost.totalUsd, 2).flatMap((fn) => [
        ...idle(scene, fn),
        ...memory(fn, scene.scenario.rules.date),
      ])
    : [];
