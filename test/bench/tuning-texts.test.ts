// Tunings of every kind, whole: the figures, the words of the terminal and the page, held against test/golden/tunings (`-u`
// accepts a change); and each refusal.

import { describe, expect, test } from 'vitest';
import { tunePage } from '../../bench/page/tune-page.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { defaultWish, type Wish } from '../../bench/tune/choose-size.ts';
import { exactly, type SizeFigures } from '../../bench/tune/sizes.ts';
import { measuredTuning, predictTuning, readTuning, tunedFunction } from '../../bench/tune/tune.ts';
import { choiceSentences, cpuSentence, perMillion, sizeColumns, sizeRows } from '../../bench/tune/tune-words.ts';
import type { Tuning } from '../../bench/tune/tuning.ts';

const scenarioOf = (functions: Record<string, object>, more: object = {}): Scenario => {
  const [to] = Object.keys(functions);
  return compileScenario(
    { name: 'shop', duration: '1m', functions, traffic: [{ to, arrivals: { constant: { rate: '1/s' } } }], ...more },
    'test',
    '.',
  );
};

const cold = { coldStart: { constant: '90ms' } };
const worked = {
  duration: { constant: '100ms' },
  cpu: { share: '60%', measuredAt: '512MB' },
  memory: '512MB',
  ...cold,
};

const sized = (memoryMb: number, ms: number, own: Partial<SizeFigures> = {}): SizeFigures => ({
  memoryMb,
  invocations: 1200,
  durationMs: { ...exactly(ms), low: ms * 0.9, high: ms * 1.1 },
  costUsd: exactly((memoryMb * ms) / 6e10),
  spreadMs: { p5: ms * 0.8, p50: ms, p95: ms * 1.5 },
  initMs: 150,
  failedShare: 0,
  ...own,
});

const deployed = (memoryMb: number): never => ({ memoryMb }) as never;

const measured = (sizes: readonly SizeFigures[], isLocal: boolean, wish: Wish = defaultWish): Tuning =>
  measuredTuning(
    scenarioOf({ api: worked, mail: worked }),
    0,
    { deployed: deployed(512), sizes, lambdaUsd: 0.0125, errors: ['256 MB: Error: it <broke>'] },
    { wish, where: isLocal ? 'the local platform' : 'Lambda in eu-west-1', isLocal },
  );

const inverse = [128, 256, 512, 1024].map((memoryMb) => sized(memoryMb, 30 + 51_200 / memoryMb));
const failing = (size: SizeFigures): SizeFigures => ({ ...size, failedShare: 0.5 });
const points = (...all: readonly [number, number][]) =>
  all.map(([memoryMb, durationMs]) => ({ memoryMb, durationMs, costUsd: (memoryMb * durationMs) / 6e10 }));
const read = { name: 'power', from: 'a result of another tool' };

const tunings: Readonly<Record<string, () => Tuning>> = {
  predicted: () => predictTuning(scenarioOf({ api: worked }), 0, { wish: defaultWish, sizesMb: undefined }),
  'predicted, one of two, several threads, for speed': () =>
    predictTuning(
      scenarioOf({ api: worked, mail: { ...worked, cpu: { share: '90%', measuredAt: '1769MB', threads: 3 } } }),
      1,
      {
        wish: { strategy: 'speed', balancedWeight: 0.5 },
        sizesMb: [256, 512, 3008],
      },
    ),
  measured: () => measured(inverse, false),
  'measured here, balanced for cost': () => measured(inverse, true, { strategy: 'balanced', balancedWeight: 0.8 }),
  'measured, one fails': () => measured([failing(inverse[0]!), ...inverse.slice(1)], false),
  'measured, all fail': () => measured(inverse.map(failing), false),
  'measured, nothing known of INIT': () =>
    measured(
      inverse.map((size) => ({ ...size, initMs: null, spreadMs: null, invocations: 0 })),
      false,
      { strategy: 'speed', balancedWeight: 0.5 },
    ),
  'measured, the more memory the slower': () =>
    measured(
      [128, 256, 512, 1024].map((memoryMb) => sized(memoryMb, 20 + memoryMb)),
      false,
    ),
  'measured, its own is the best': () => measured([sized(256, 900), sized(512, 100), sized(1024, 99)], false),
  read: () =>
    readTuning(
      { ...read, points: points([128, 800], [512, 200], [1024, 110]) },
      { wish: defaultWish, sizesMb: undefined },
    ),
  'read, with sizes in between': () =>
    readTuning(
      { ...read, points: points([128, 800], [512, 200], [1024, 110]) },
      { wish: defaultWish, sizesMb: [512, 768, 2048] },
    ),
  'read, two sizes only': () =>
    readTuning({ ...read, points: points([128, 800], [512, 200]) }, { wish: defaultWish, sizesMb: [128] }),
};

const pageText = async (tuning: Tuning): Promise<string> => {
  const html = await tunePage(tuning, '2026-01-01T00:00:00.000Z');
  const drawings = /\{"type":.*\}/.exec(html)?.[0] ?? '';
  return `${html
    .slice(html.indexOf('<body'))
    .replaceAll(/<script[^]*?<\/script>/g, '')
    .replaceAll(/(?=<(?:tr|p|li|h\d|details|section|div|dt|nav)\b)/g, '\n')}\n${drawings}`;
};

test.each(Object.entries(tunings))('%s', async (name, make) => {
  const tuning = make();
  const text = [
    JSON.stringify({ ...tuning, sizes: tuning.sizes.length }, null, 1),
    sizeColumns.join(' | '),
    ...sizeRows(tuning).map((row) => row.join(' | ')),
    ...choiceSentences(tuning),
    cpuSentence(tuning) ?? 'no word on cpu',
    await pageText(tuning),
  ];
  await expect(`${text.map((line) => line.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(
    `../golden/tunings/${name.replaceAll(/\W+/g, '-')}.txt`,
  );
});

test.each([
  [0, '$0'],
  [1.23456e-6, '$1.235'],
  [2e-9, '$0.002'],
  [0.0125, '$12,500'],
])('%d USD each are %s a million', (usd, text) => {
  expect(perMillion(usd)).toBe(text);
});

describe('refused', () => {
  const two = scenarioOf({ api: worked, mail: worked });
  test.each<[string, () => unknown, string]>([
    [
      'no function named, of two',
      () => tunedFunction(two, undefined),
      '  --function: missing; one function is tuned at a time, and there are: api, mail',
    ],
    [
      'one that is not there',
      () => tunedFunction(two, 'cart'),
      '  --function: no function is called "cart"; there are: api, mail',
    ],
    [
      'neither duration nor cpu',
      () =>
        predictTuning(scenarioOf({ api: { ...cold, handler: './api.ts#handler' } }), 0, {
          wish: defaultWish,
          sizesMb: undefined,
        }),
      [
        '  functions.api.duration: missing, and no time follows without; write it, or measure it with --target local; a result of aws-lambda-power-tuning may be given in place of the scenario',
        '  functions.api.cpu: missing, and without it the time is the same at every memory size; write cpu (share, measuredAt), or measure it with --target local; a result of aws-lambda-power-tuning may be given in place of the scenario',
      ].join('\n'),
    ],
    [
      'sizes in between of too few',
      () =>
        readTuning(
          { ...read, points: points([128, 800], [512, 200]) },
          { wish: defaultWish, sizesMb: [128, 256, 1024] },
        ),
      '  --sizes: nothing can be said of 256, 1024 MB: that takes three measured sizes, and there are 2; remove it',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('the only one needs no name; each is found by its own', () => {
    expect(tunedFunction(scenarioOf({ api: worked }), undefined)).toBe(0);
    expect(tunedFunction(two, 'mail')).toBe(1);
  });
});
