// How large a run is thought to be: events and memory of every example and of every law of arrivals, the limits that just let them
// pass and what is said just below, held against test/golden/sizes.txt (`-u` accepts a change).

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { estimatedEvents, repeatedProblems, sizeProblems } from '../../bench/scenario/size-estimate.ts';

type Document = Parameters<typeof sizeProblems>[0];

const examples = fileURLToPath(new URL('../../bench/scenarios/', import.meta.url));

const within = (document: Document, events: number, memoryBytes: number): readonly string[] =>
  sizeProblems({ ...document, limits: { events, memory: `${memoryBytes / 1024 ** 2}MB` } }).map(
    ({ path, message }) => `  ${path}: ${message}`,
  );

/** The least memory that is enough, to a byte. */
const enoughBytes = (document: Document): number => {
  let [low, high] = [0, 2 ** 44];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (within(document, Number.MAX_VALUE, middle).some((text) => text.includes('of memory'))) low = middle;
    else high = middle;
  }
  return high;
};

const linesOf = (name: string, document: Document): string[] => {
  const [events, bytes] = [estimatedEvents(document), enoughBytes(document)];
  expect(within(document, events, bytes)).toEqual([]);
  return [
    `${name}: ${events} events, ${bytes} bytes`,
    ...within(document, events * (1 - 1e-9), bytes - 1),
    ...repeatedProblems({ ...document, limits: { events: 3 * events - 0.5 } }, 3, '--runs').map(
      ({ path, message }) => `  ${path}: ${message}`,
    ),
  ];
};

const f = { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } };
const laws: readonly object[] = [
  { constant: { rate: '4/s' } },
  {
    poisson: {
      rate: [
        ['0s', '1/s'],
        ['30s', '5/s'],
        ['90s', '9/s'],
      ],
    },
  },
  {
    constant: {
      rate: [
        ['10s', '2/s'],
        ['20s', '4/s'],
      ],
    },
  },
  {
    steps: [
      ['0s', '1/s'],
      ['30s', '5/s'],
      ['90s', '9/s'],
    ],
  },
  { burst: { at: '5s', count: 700 } },
  { burst: { at: '2m', count: 700 } },
  { sine: { mean: '5/s', amplitude: '2/s', period: '7s' } },
  { onOff: { rate: '5/s', on: '3s', off: '2s' } },
  { instants: ['1s', '2s', '5s'] },
];
const ways = ['sync', 'http', 'async', 'sqs', 'kinesis', 'dynamodb', 'kafka'];

const grid = (): readonly (readonly [string, object])[] => [
  ...laws.map((law) => [JSON.stringify(law), { to: 'f', arrivals: law }] as const),
  ...ways.map((via) => [via, { to: 'f', via, arrivals: laws[0] }] as const),
  ['two at once', { to: 'f', arrivals: [laws[0], laws[4]] }],
  ['clients in a loop', { to: 'f', closedLoop: { clients: 9, think: { constant: '40ms' } } }],
  ['clients that hardly think', { to: 'f', closedLoop: { clients: 9, think: { constant: '1ms' } } }],
  ['windows of a stream', { to: 'f', via: 'kinesis', arrivals: laws[0], stream: { shards: 3, tumblingWindow: '4s' } }],
  [
    'lanes of a stream',
    {
      to: 'f',
      via: 'kinesis',
      arrivals: laws[0],
      stream: { shards: 3, parallelizationFactor: 4, enhancedFanOut: true },
    },
  ],
];

const compiled = (document: object): Document =>
  compileScenario({ name: 'sized', duration: '60s', functions: { f }, ...document }, 'test', '.').document;

test('of every example, law, way and setting that has a part in it', async () => {
  const lines = [
    ...readdirSync(examples)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) =>
        linesOf(file, compileScenario(parse(readFileSync(`${examples}${file}`, 'utf8')), file, examples).document),
      ),
    ...grid().flatMap(([name, traffic]) => linesOf(name, compiled({ traffic: [traffic] }))),
    ...linesOf('an alarm', compiled({ traffic: [{ to: 'f', arrivals: laws[0] }], cloudWatch: true })),
    ...linesOf(
      'provisioned',
      compiled({ functions: { f: { ...f, provisionedConcurrency: 40 } }, traffic: [{ to: 'f', arrivals: laws[0] }] }),
    ),
    ...linesOf(
      'twice the traffic',
      compiled({ trafficFactor: 2, traffic: [{ to: 'f', arrivals: [laws[0], laws[4]] }] }),
    ),
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/sizes.txt');
});

test('how long so many events take, in the unit in which it is two or more', () => {
  const told = (seconds: number): string | undefined => {
    const document = compiled({ traffic: [{ to: 'f', arrivals: laws[0] }] });
    const events = estimatedEvents(document);
    const [problem] = repeatedProblems({ ...document, limits: { events: 1 } }, (seconds * 1e7) / events, 'x');
    return /\((.*?) of computing/.exec(problem!.message)?.[1];
  };
  const bounds = [60, 3600, 86_400, 31_557_600].flatMap((unit) => [1.9999 * unit, 2.0001 * unit]);
  expect([0.4, 1.49, 1.51, 30, ...bounds, 9e8].map(told)).toMatchInlineSnapshot(`
    [
      "a second or less",
      "a second or less",
      "some 2 seconds",
      "some 30 seconds",
      "some 100 seconds",
      "some 2 minutes",
      "some 100 minutes",
      "some 2 hours",
      "some 50 hours",
      "some 2 days",
      "some 700 days",
      "some 2 years",
      "some 30 years",
    ]
  `);
});
