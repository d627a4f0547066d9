// What the sliders of a page do to a scenario, what it answers, and what it shows of both runs.

import { truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { carriedFiles } from '../../bench/page/carried.ts';
import { answer } from '../../bench/page/what-if/answer.ts';
import { carry, readFileSync, resolve } from '../../bench/page/what-if/carried-files.ts';
import { linesOf } from '../../bench/page/what-if/carried-lines.ts';
import { changedDocument, unchanged, type Changes } from '../../bench/page/what-if/changes.ts';
import { scenarioToCopy } from '../../bench/page/what-if/copied.ts';
import { fillTable } from '../../bench/page/what-if/figures-table.ts';
import type { Headline } from '../../bench/page/what-if/headline.ts';
import { sliderElement } from '../../bench/page/what-if/slider-element.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { placeWith, type Place } from '../support/command-line.ts';
import { PlainElement, plainDocument } from '../support/plain-dom.ts';

const nothing = unchanged('f');
const documentWith = (traffic: object[], fn: object = {}): Parameters<typeof changedDocument>[0] =>
  ({
    name: 'x',
    account: { region: 'us-east-1', concurrency: 100 },
    functions: { f: fn, g: { memory: '512MB' } },
    traffic,
  }) as never;

describe('twice and a half the traffic', () => {
  test.each<[string, object, object]>([
    ['a constant rate', { constant: { rate: '10/s' } }, { constant: { rate: '25/s' } }],
    [
      'a constant rate over time',
      {
        constant: {
          rate: [
            ['0s', '1/s'],
            ['5s', '3.3/m'],
          ],
        },
      },
      {
        constant: {
          rate: [
            ['0s', '2.5/s'],
            ['5s', '8.25/m'],
          ],
        },
      },
    ],
    ['Poisson', { poisson: { rate: '1e3/h' } }, { poisson: { rate: '2500/h' } }],
    ['a burst', { burst: { at: '1s', count: 3 } }, { burst: { at: '1s', count: 8 } }],
    ['on and off', { onOff: { on: '1s', off: '2s', rate: '4/s' } }, { onOff: { on: '1s', off: '2s', rate: '10/s' } }],
    ['a trace that is scaled', { trace: { file: 't', scale: 2 } }, { trace: { file: 't', scale: 5 } }],
    [
      'steps',
      {
        steps: [
          ['0s', '2/s'],
          ['1m', '4/s'],
        ],
      },
      {
        steps: [
          ['0s', '5/s'],
          ['1m', '10/s'],
        ],
      },
    ],
    [
      'a sine',
      { sine: { period: '1h', mean: '10/s', amplitude: '4/s' } },
      { sine: { period: '1h', mean: '25/s', amplitude: '10/s' } },
    ],
    ['instants, of which there are no more', { instants: ['1s'] }, { instants: ['1s'] }],
  ])('of %s', (_, law, scaled) => {
    const of = (arrivals: unknown): unknown =>
      (
        changedDocument(documentWith([{ to: 'f', arrivals }]), { ...nothing, traffic: 2.5 })['traffic'] as {
          arrivals: unknown;
        }[]
      )[0]!.arrivals;
    expect(of(law)).toEqual(scaled);
    expect(of([law, law])).toEqual([scaled, scaled]);
  });

  test('of a closed loop are so many more clients, at least one', () => {
    const loop = (clients: number, traffic: number): unknown =>
      (
        changedDocument(documentWith([{ to: 'f', closedLoop: { clients, think: '1s' } }]), { ...nothing, traffic })[
          'traffic'
        ] as unknown[]
      )[0];
    expect(loop(4, 2.5)).toEqual({ to: 'f', closedLoop: { clients: 10, think: '1s' } });
    expect(loop(1, 0.1)).toEqual({ to: 'f', closedLoop: { clients: 1, think: '1s' } });
  });
});

test.each<[Partial<Changes>, object, object]>([
  [{}, { reservedConcurrency: 5 }, { reservedConcurrency: 5 }],
  [{ reservedConcurrency: 9 }, { reservedConcurrency: 5 }, { reservedConcurrency: 9 }],
  [{ reservedConcurrency: 0 }, {}, { reservedConcurrency: 0 }],
  [{ reservedConcurrency: -1 }, { reservedConcurrency: 5 }, {}],
  [{ provisionedConcurrency: 0 }, { provisionedConcurrency: 4 }, { provisionedConcurrency: 0 }],
  [{ memoryMb: 1769 }, { memory: '128MB' }, { memory: '1769MB' }],
  [{ keepAliveS: 90 }, {}, { keepAlive: { fixed: '90s' } }],
])('%j makes of %j %j, and of others nothing', (changes, fn, wanted) => {
  const before = documentWith([], fn);
  const after = changedDocument(before, { ...nothing, ...changes });
  expect(after['functions']).toEqual({ f: wanted, g: { memory: '512MB' } });
  expect([after['account'], after['traffic']]).toEqual([before['account'], before['traffic']]);
});

test('the account is changed by itself', () => {
  const after = changedDocument(documentWith([]), { ...nothing, accountConcurrency: 7 });
  expect(after['account']).toEqual({ region: 'us-east-1', concurrency: 7 });
});

describe('an answer', () => {
  const document = compileScenario(
    {
      name: 'page',
      duration: '30s',
      account: { concurrency: 100, unreservedMinimum: 0 },
      functions: { f: { reservedConcurrency: 2, duration: { constant: '200ms' }, coldStart: { constant: '100ms' } } },
      traffic: [{ to: 'f', arrivals: { poisson: { rate: '20/s' } } }],
      slo: { throttled: '<1%', p99: '<1s' },
    },
    'page',
    '.',
  ).document as unknown as Parameters<typeof changedDocument>[0];

  test('tells the run as it was, and with more reserved', () => {
    const same = answer(document, document, 1);
    expect(same.answer.headline).toEqual(same.answer.original);
    expect(same.answer.original.throttled).toBeGreaterThan(100);
    expect(same.answer.original.objectives.map(({ verdict }) => verdict)).toEqual(['broken', 'kept']);
    const first = same.picture();
    expect([first.yaml, first.charts.length]).toEqual([null, 4]);
    expect(first.limits.join()).toContain('reserved concurrency of f (2)');
    const changed = changedDocument(document, { ...nothing, reservedConcurrency: 20 });
    const more = answer(document, changed, 1);
    expect(more.answer.original).toEqual(same.answer.original);
    expect(more.answer.headline.throttled).toBe(0);
    expect(more.answer.tookMs).toBeGreaterThan(0);
    const { yaml, charts, limits } = more.picture();
    expect(parse(yaml!)).toMatchObject({ functions: { f: { reservedConcurrency: 20 } } });
    expect(JSON.stringify(charts)).toContain('as it ran');
    expect(limits.join()).not.toContain('reserved concurrency of f (2)');
  });

  test('is the same whatever was asked before, drawn or not, and is drawn until the next', () => {
    const asked = (reservedConcurrency: number) =>
      answer(document, changedDocument(document, { ...nothing, reservedConcurrency }), 1);
    const first = asked(3);
    const drawn = JSON.stringify(first.picture());
    const second = asked(7);
    expect(second.answer.headline.throttled).toBeLessThan(first.answer.headline.throttled);
    // Drawn once more, it is what it was; what nobody drew is not kept.
    expect(JSON.stringify(first.picture())).toBe(drawn);
    const again = asked(3);
    expect(() => second.picture()).toThrow('before the next answer');
    expect(again.answer.headline).toEqual(first.answer.headline);
    expect(again.answer.original).toEqual(first.answer.original);
    expect(JSON.stringify(again.picture())).toBe(drawn);
    const unchanged = answer(document, document, 1);
    expect(unchanged.answer.headline).toEqual(first.answer.original);
    expect(unchanged.picture().charts).toHaveLength(4);
    // Of another seed the run is another, and the first one’s is there again after it.
    expect(answer(document, document, 2).answer.headline).not.toEqual(first.answer.original);
    expect(JSON.stringify(asked(3).picture())).toBe(drawn);
  });
});

describe('the page', () => {
  beforeAll(() => void vi.stubGlobal('document', plainDocument));
  afterAll(() => void vi.unstubAllGlobals());

  const headline = (fields: Partial<Headline>): Headline => ({
    offered: 12_345,
    throttled: 123,
    errors: 0,
    coldStarts: 1500,
    p50Ms: 20,
    p99Ms: 80,
    concurrencyMax: 1000,
    perMillionUsd: 2,
    monthUsd: 99.99,
    objectives: [{ figure: 'p99', limit: '<100ms', value: '80 ms', verdict: 'kept' }],
    ...fields,
  });
  const formatters = { ms: (value: number) => `${value} ms`, usd: (value: number) => `$${value}` };

  test('shows figures side by side, and marks what changed', () => {
    const table = new PlainElement('table');
    const before = headline({});
    const after = headline({
      throttled: 0,
      monthUsd: 1234.5,
      objectives: [{ figure: 'p99', limit: '<100ms', value: '120 ms', verdict: 'broken' }],
    });
    fillTable(table as never, before, after, formatters);
    expect(table.rows()).toEqual([
      ['figure', 'as it ran', 'changed'],
      ['p99 <100ms', '80 ms kept [n good]', '120 ms BROKEN [n bad changed]'],
      ['invocations', '12,345 [n]', '12,345 [n]'],
      ['throttled', '0.996 % [n]', '0 % [n changed]'],
      ['errors', '0 % [n]', '0 % [n]'],
      ['cold starts', '1,500 [n]', '1,500 [n]'],
      ['latency p50', '20 ms [n]', '20 ms [n]'],
      ['latency p99', '80 ms [n]', '80 ms [n]'],
      ['concurrency, most', '1,000 [n]', '1,000 [n]'],
      ['cost per million', '$2 [n]', '$2 [n]'],
      ['30 days of the same', '$100 [n]', '$1,235 [n changed]'],
    ]);
    fillTable(table as never, before, null, formatters);
    expect(table.rows()[2]).toEqual(['invocations', '12,345 [n]', ' [n]']);
  });

  test('a slider tells what lies at its place, its field what is written', () => {
    const told: unknown[] = [];
    const slider = { label: 'memory', unit: 'MB', values: [128, 256, 512], own: 256, none: 'as it is', note: 'a note' };
    const row = sliderElement(slider as never, (value) => void told.push(value)) as unknown as PlainElement;
    const [range, field] = [row.find('type', 'range')!, row.find('type', 'text')!];
    expect([range.value, field.value, range.attributes['aria-valuetext'], range.attributes['max']]).toEqual([
      '1',
      '256',
      '256 MB',
      '2',
    ]);
    expect(row.text()).toContain('memory');
    expect(row.text()).toContain('a note');
    range.value = '2';
    range.dispatch('input');
    expect([field.value, told]).toEqual(['512', [512]]);
    for (const text of ['1,024', ' 300 x', '1.5×', '', 'many']) {
      field.value = text;
      field.dispatch('change');
    }
    expect(told.slice(1)).toEqual([1024, 300, 1.5, null, Number.NaN]);
  });

  test('a slider without a value or a unit says so to readers', () => {
    const slider = { label: 'reserved', unit: '', values: [null, 5], own: null, none: 'none' };
    const row = sliderElement(slider as never, () => {}) as unknown as PlainElement;
    const [range, field] = [row.find('type', 'range')!, row.find('type', 'text')!];
    expect([range.value, field.value, range.attributes['aria-valuetext']]).toEqual(['0', '', 'none']);
    range.value = '1';
    range.dispatch('input');
    expect([field.value, range.attributes['aria-valuetext']]).toEqual(['5', '5']);
    range.value = '0';
    range.dispatch('input');
    expect([field.value, range.attributes['aria-valuetext']]).toEqual(['', 'none']);
  });

  test('the changed scenario is there to copy, none where nothing is changed', () => {
    expect(scenarioToCopy(null)).toEqual([]);
    const [details] = scenarioToCopy('name: x\n') as unknown as PlainElement[];
    expect(details!.tag).toBe('details');
    expect(details!.text()).toContain('name: x');
  });
});

describe('files that a page carries', () => {
  let place: Place;
  beforeAll(() => {
    place = placeWith({
      'a.csv': 'x',
      'b.csv': 'y',
      'p.json': '{}',
      'large.csv': Array.from({ length: 400_000 }, (_, i) => Math.sin(i)).join(),
    });
  });
  afterAll(() => place.remove());
  const at = (name: string): string => `${place.directory}/${name}`;

  test.each<[object, string[]]>([
    [{ arrivals: { file: 'a.csv' } }, ['a.csv']],
    [{ arrivals: { instants: 'a.csv' }, duration: { samples: 'b.csv' }, again: { file: 'a.csv' } }, ['a.csv', 'b.csv']],
    [{ file: ['a.csv', 'b.csv'] }, ['a.csv', 'b.csv']],
    [{ payload: 'p.json' }, ['p.json']],
  ])('%j: %j', async (scenario, names) => {
    const placed = JSON.parse(
      JSON.stringify(scenario).replaceAll(/"([abp]\.\w+)"/g, (_, name: string) => JSON.stringify(at(name))),
    ) as object;
    const { packed } = (await carriedFiles(placed)) as { packed: string };
    const text = await new Response(
      new Blob([Buffer.from(packed, 'base64')]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).text();
    expect(Object.keys(JSON.parse(text) as object)).toEqual(names.map(at));
  });

  test.each<[object, object]>([
    [{ payload: 'just a text', samples: [1, 2], instants: ['1s'] }, { packed: '' }],
    [{ arrivals: { trace: 'day.csv' } }, { why: 'its scenario reads more than a page can carry (trace: day.csv).' }],
    [{ file: '/nowhere/none.csv' }, { why: 'it reads files that are not at hand any more (/nowhere/none.csv).' }],
  ])('%j: %j', async (scenario, carried) => expect(await carriedFiles(scenario)).toEqual(carried));

  test('too large ones are not, packed or as they are', async () => {
    const why = 'the files that its scenario reads are too large for a page.';
    expect(await carriedFiles({ file: at('large.csv') })).toEqual({ why });
    // Of zeros, which would take no room when they are packed.
    truncateSync(at('b.csv'), 8_000_000);
    truncateSync(at('p.json'), 8_000_001);
    expect(await carriedFiles({ file: [at('b.csv'), at('p.json')] })).toEqual({ why });
    truncateSync(at('p.json'), 8_000_000);
    expect(await carriedFiles({ file: [at('b.csv'), at('p.json')] })).toHaveProperty('packed');
  });

  test('are read line by line as on disk', () => {
    carry({ 'f.csv': '\uFEFFa\r\n\nb\n' });
    expect([...linesOf('f.csv')]).toEqual([
      { text: 'a', number: 1 },
      { text: 'b', number: 3 },
    ]);
    expect([...linesOf('f.csv', true)].map(({ text }) => text)).toEqual(['a', '', 'b', '']);
    expect(() => readFileSync('g.csv')).toThrow('the page does not carry it');
    expect(resolve('/x', 'f.csv')).toBe('f.csv');
  });
});
