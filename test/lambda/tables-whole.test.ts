// Tables of this floor that only its functions read: all that these answer, written down. Held against test/golden/tables, where
// a fact that changes is read as a difference (`-u` accepts it).

import { expect, test } from 'vitest';
import { firstInvocationMs } from '../../lambda/cold-start/first-invocation.ts';
import { initDurationOf } from '../../lambda/cold-start/init-duration.ts';
import { placementPoints } from '../../lambda/cold-start/placement.ts';
import {
  providedLanguages,
  publishedStart,
  runtimesWithInitDuration,
  takesLanguage,
} from '../../lambda/cold-start/published-starts.ts';
import { defaultSlots, runsManaged } from '../../lambda/managed/managed-config.ts';
import { announcedRuntimeBlock, isRuntimeBlocked, languageOf, runtimeEnding } from '../../lambda/runtimes.ts';
import { functionLimits, memorySizeFor, memorySizesFor, timeoutFor } from '../../lambda/settings/function-config.ts';
import { makesEnisAtScaleOut } from '../../lambda/vpc.ts';

const dayMs = 86_400_000;
const daysFrom = (first: string, last: string): string[] => {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return Array.from({ length: (to - from) / dayMs + 1 }, (_, day) =>
    new Date(from + day * dayMs).toISOString().slice(0, 10),
  );
};
/** The days on which an answer changes, each with what it is from then on. */
const changes = (days: readonly string[], answer: (day: string) => unknown): string[] => {
  let before: unknown;
  return days.flatMap((day, index) => {
    const now = answer(day);
    const isNew = index === 0 || now !== before;
    before = now;
    return isNew ? [`${index === 0 ? 'at first' : day} ${String(now)}`] : [];
  });
};
const held = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/tables/${name}.txt`);

/** Each name with each of its versions: `python2.7`. */
const versioned: Readonly<Record<string, string>> = {
  nodejs: ' 4.3 4.3-edge 6.10 8.10 10.x 12.x 14.x 16.x 18.x 20.x 22.x 24.x 26.x 99.x',
  python: '2.7 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15',
  java: '8 8.al2 11 17 21 25 8.al2023 11.al2023 17.al2023',
  dotnet: 'core1.0 core2.0 core2.1 core3.1 6 8 10',
  ruby: '2.5 2.7 3.2 3.3 3.4 4.0',
  go: '1.x',
  provided: ' .al2 .al2023',
};
const runtimes = Object.entries(versioned).flatMap(([name, versions]) =>
  versions.split(' ').map((version) => `${name}${version}`),
);

test('runtimes: their language, from when they are blocked, and what is said of their end', async () => {
  const days = daysFrom('2016-01-01', '2030-01-01');
  const lines = runtimes.flatMap((runtime) => [
    `${runtime}: ${languageOf(runtime)}, managed ${runsManaged(runtime)}, slots ${[0.5, 1, 2, 4, 16].map((vcpus) => defaultSlots(runtime, vcpus)).join(' ')}`,
    ...(['create', 'update'] as const).map(
      (change) => `  ${change}: ${changes(days, (day) => isRuntimeBlocked(runtime, day, change)).join(', ')}`,
    ),
    `  announced: ${changes(days, (day) => announcedRuntimeBlock(runtime, day)).join(', ')}`,
    ...changes(days, (day) => runtimeEnding(runtime, day)).map((line) => `  ${line}`),
  ]);
  await held(lines, 'runtimes');
});

test('regions: until when each environment has an interface of its own', async () => {
  const americas = 'us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 ca-central-1 sa-east-1';
  const europe = 'eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 me-south-1 af-south-1';
  const asia =
    'ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-south-1 ap-east-1 cn-north-1 cn-northwest-1';
  const regions = [americas, europe, asia].join(' ').split(' ');
  const days = daysFrom('2019-09-01', '2020-09-01');
  await held(
    regions.map((region) => `${region}: ${changes(days, (day) => makesEnisAtScaleOut(region, day)).join(', ')}`),
    'interfaces',
  );
});

test('cold starts: what was published for each runtime and language, by size, package and architecture', async () => {
  const figure = (value: number): string => value.toPrecision(7);
  const lines = runtimesWithInitDuration.flatMap((runtime) =>
    (takesLanguage(runtime) ? [undefined, ...providedLanguages] : [undefined, 'go']).flatMap((language) => {
      const found = publishedStart(runtime, language);
      const name = `${runtime}${language === undefined ? '' : ` ${language}`}`;
      if (found === null) return [`${name}: none`];
      const first = [128, 512, 1024, 3008].map((memoryMb) =>
        figure(firstInvocationMs(found.start, memoryMb, '2026-06-01')),
      );
      return [
        `${name}: ${found.measuredOn}, first invocations ${first.join(' ')}`,
        ...(['zip', 'image'] as const).flatMap((packageType) =>
          (['x86_64', 'arm64'] as const).map((architecture) => {
            const init = initDurationOf(found, { memoryMb: 512, packageType, architecture });
            const points = init.points.map(({ value }) => figure(value)).join(' ');
            const sizes = [128, 2048].map((memoryMb) =>
              figure(initDurationOf(found, { memoryMb, packageType, architecture }).p50Ms),
            );
            return `  ${packageType} ${architecture}: ${figure(init.p50Ms)} ${figure(init.p99Ms)}, ${init.standsIn}, ${sizes.join(' ')}, ${points}`;
          }),
        ),
      ];
    }),
  );
  await held(lines, 'cold-starts');
});

test('placement: its quantiles near and far', async () => {
  const { near, far } = placementPoints(0);
  const lineOf = (points: typeof near): string => points.map(({ p, value }) => `${p}:${value}`).join(' ');
  await held([lineOf(near), lineOf(far)], 'placement');
  const added = placementPoints(25);
  expect(added.near).toEqual(near.map(({ p, value }) => ({ p, value: value + 25 })));
  expect(added.far).toEqual(far.map(({ p, value }) => ({ p, value: value + 25 })));
});

test('sizes: the largest of each day, and which one holds how much', async () => {
  const days = daysFrom('2014-11-13', '2026-12-01');
  const sizesMb = [1, 128, 129, 1000, 1536, 1537, 3008, 3009, 10_240, 99_999];
  const timesMs = [1, 1000, 1001, 60_000, 300_000, 300_001, 900_000, 900_001];
  await held(
    [
      ...changes(days, (day) => JSON.stringify(functionLimits(day))),
      ...changes(days, (day) => sizesMb.map((memoryMb) => memorySizeFor(memoryMb, day)).join(' ')),
      ...changes(days, (day) => memorySizesFor(sizesMb.slice(1), day).join(' ')),
      ...changes(days, (day) => timesMs.map((durationMs) => timeoutFor(durationMs, day)).join(' ')),
    ],
    'sizes',
  );
});
