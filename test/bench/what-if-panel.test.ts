// The panel of a page that simulates again: what is asked of its worker, what it shows of the answers, and the script in the worker.

import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readFileSync, resolve } from '../../bench/page/what-if/carried-files.ts';
import { unchanged } from '../../bench/page/what-if/changes.ts';
import { panel } from '../../bench/page/what-if/panel.ts';
import type { Headline } from '../../bench/page/what-if/headline.ts';
import { PlainElement, plainDocument } from '../support/plain-dom.ts';
import { eventually } from '../support/eventually.ts';

interface Asked {
  readonly original: unknown;
  readonly changes: {
    readonly functionName: string;
    readonly traffic: number;
    readonly reservedConcurrency: unknown;
  } | null;
  readonly seed: number;
  readonly files: string;
}

class FakeWorker {
  static made: FakeWorker[] = [];
  readonly asked: Asked[] = [];
  #listener: (event: { data: unknown }) => void = () => {};

  constructor() {
    FakeWorker.made.push(this);
  }

  addEventListener(_name: string, listener: (event: { data: unknown }) => void): void {
    this.#listener = listener;
  }

  postMessage(asked: Asked): void {
    this.asked.push(asked);
  }

  say(data: unknown): void {
    this.#listener({ data });
  }
}

const headline = (offered: number): Headline => ({
  offered,
  throttled: 0,
  errors: 0,
  coldStarts: 0,
  p50Ms: 1,
  p99Ms: 2,
  concurrencyMax: 3,
  perMillionUsd: 4,
  monthUsd: 5,
  objectives: [],
});

const functionOf = (more: object = {}) => ({ memory: '512MB', provisionedConcurrency: 0, ...more });

const drawn: { config: unknown; theme: unknown; destroyed: boolean }[] = [];
let dark = false;

beforeEach(() => {
  FakeWorker.made = [];
  drawn.length = 0;
  dark = false;
  vi.stubGlobal('document', { ...plainDocument, querySelector: () => ({ textContent: 'the script' }) });
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('matchMedia', () => ({ matches: dark }));
  vi.stubGlobal('themes', { light: 'light', dark: 'dark' });
  vi.stubGlobal('formatters', new Proxy({}, { get: () => String }));
  vi.stubGlobal('drawChart', (_canvas: unknown, _legend: unknown, config: unknown, theme: unknown) => {
    const one = { config, theme, destroyed: false };
    drawn.push(one);
    return { destroy: () => void (one.destroyed = true) };
  });
});
afterEach(() => vi.unstubAllGlobals());

class Mount extends PlainElement {
  readonly dataset: Record<string, string> = {};
  readonly json: string;

  constructor(json: string) {
    super('div');
    this.json = json;
  }

  querySelector(): { textContent: string } {
    return { textContent: this.json };
  }
}

const mounted = (functions: object = { f: functionOf() }, more: object = {}) => {
  const mount = new Mount(
    JSON.stringify({
      scenario: { account: { concurrency: 1000, era: '2026', region: 'us-east-1' }, functions, duration: '5m' },
      seed: 7,
      headline: headline(1000),
      files: 'packed',
      ...more,
    }),
  );
  panel(mount as unknown as HTMLElement);
  const find = (text: string) => mount.all().find((one) => one.tag === 'button' && one.text() === text)!;
  const field = (label: string) => mount.find('aria-label', `${label}, exactly`)!;
  const status = () => mount.find('role', 'status')!.text();
  const write = (label: string, value: string): void => {
    field(label).value = value;
    field(label).dispatch('change');
  };
  return { mount, find, field, status, write, worker: () => FakeWorker.made[0]! };
};

test('a moved slider is asked of one worker, with the scenario, the seed and the files', () => {
  const { write, worker, status } = mounted();
  write('reserved concurrency', '40');
  expect(status()).toBe('Simulating …');
  expect(worker().asked).toEqual([
    {
      original: {
        account: { concurrency: 1000, era: '2026', region: 'us-east-1' },
        functions: { f: functionOf() },
        duration: '5m',
      },
      changes: {
        functionName: 'f',
        accountConcurrency: null,
        reservedConcurrency: 40,
        provisionedConcurrency: null,
        memoryMb: null,
        keepAliveS: null,
        traffic: 1,
      },
      seed: 7,
      files: 'packed',
    },
  ]);
  worker().say({ answer: { headline: headline(1), original: headline(1000), tookMs: 12.4 } });
  expect(status()).toBe('Simulated in this page in 12 ms.');
  write('reserved concurrency', '');
  expect(worker().asked[1]!.changes).toBeNull();
  expect(FakeWorker.made).toHaveLength(1);
});

test('what moves while it is busy is asked afterwards, the last of it alone', () => {
  const { write, worker } = mounted();
  for (const value of ['10', '20', '30']) write('reserved concurrency', value);
  expect(worker().asked).toHaveLength(1);
  worker().say({ picture: { charts: [], limits: [], yaml: null } });
  expect(worker().asked).toHaveLength(1);
  worker().say({ error: 'it broke' });
  expect(worker().asked.map(({ changes }) => changes!.reservedConcurrency)).toEqual([10, 30]);
  worker().say({ error: 'it broke again' });
  expect(worker().asked).toHaveLength(2);
});

test('an error, another outcome of the run itself, and the figures of the answer are shown', () => {
  const { write, worker, status, mount } = mounted();
  write('reserved concurrency', '10');
  worker().say({ error: 'no such law' });
  expect(status()).toBe('no such law');
  write('reserved concurrency', '11');
  worker().say({ answer: { headline: headline(3), original: headline(999), tookMs: 1 } });
  expect(status()).toContain('Unchanged, it comes out otherwise than the result says: another version or other files.');
  expect(JSON.parse(mount.dataset['answer']!)).toEqual(headline(3));
});

test('what cannot be is said and not asked', () => {
  const { write, status } = mounted();
  write('memory', '64');
  expect(status()).toBe('memory: write a whole number from 128 to 10,240.');
  write('traffic', 'much');
  expect(status()).toMatch(/^traffic: write a number from 0\.001 to /);
  write('memory', '');
  expect(status()).toBe('memory: write a number.');
  expect(FakeWorker.made).toEqual([]);
});

test('more than 600,000 invocations are simulated when a button is pressed', () => {
  const { write, status, find, worker } = mounted({ f: functionOf() }, { headline: headline(300_000) });
  const button = find('Simulate') as unknown as { hidden: boolean } & PlainElement;
  expect(button.hidden).toBe(true);
  write('traffic', '2');
  expect(worker().asked).toHaveLength(1);
  worker().say({ error: '' });
  write('traffic', '2.5x');
  expect(button.hidden).toBe(false);
  expect(status()).toBe('About 750,000 invocations: press Simulate.');
  expect(worker().asked).toHaveLength(1);
  button.dispatch('click');
  expect(worker().asked[1]!.changes!.traffic).toBe(2.5);
  worker().say({ error: '' });
  write('traffic', '1');
  expect(button.hidden).toBe(true);
});

test('as it ran, it is asked without changes and the sliders stand where they stood', () => {
  const { write, find, field, worker } = mounted({ f: functionOf({ reservedConcurrency: 25 }) });
  expect(field('reserved concurrency').value).toBe('25');
  write('reserved concurrency', '40');
  worker().say({ error: '' });
  find('As it ran').dispatch('click');
  expect(field('reserved concurrency').value).toBe('25');
  expect(worker().asked[1]!.changes).toBeNull();
  worker().say({ error: '' });
  // The value of the scenario is no change.
  write('reserved concurrency', '25');
  expect(worker().asked[2]!.changes).toBeNull();
});

test('of several functions one is chosen; the traffic stays', () => {
  const one = mounted();
  expect(one.mount.all().filter(({ tag }) => tag === 'select')).toEqual([]);
  const { mount, write, field, worker } = mounted({ f: functionOf(), g: functionOf({ memory: '2GB' }) });
  const select = mount.all().find(({ tag }) => tag === 'select')!;
  expect(select.all().flatMap(({ tag, attributes }) => (tag === 'option' ? [attributes['selected']] : []))).toEqual([
    '',
    undefined,
  ]);
  write('traffic', '2');
  worker().say({ error: '' });
  select.value = 'g';
  select.dispatch('change');
  expect(field('memory').value).toBe('2048');
  expect(worker().asked[1]!.changes).toMatchObject({ functionName: 'g', traffic: 2 });
});

test('curves replace those that were there, in the colours of the page, with what limits and what to copy', () => {
  const { write, worker, mount } = mounted();
  write('reserved concurrency', '10');
  const chart = { title: 'Concurrency', caption: 'How many ran.', config: 'config' };
  worker().say({ picture: { charts: [chart], limits: ['First.', 'Second.', 'Third.'], yaml: null } });
  expect(drawn).toEqual([{ config: 'config', theme: 'light', destroyed: false }]);
  expect(mount.text()).toContain('What limits: First. Second.');
  expect(mount.text()).not.toContain('Third.');
  expect(mount.text()).toContain('Concurrency, as it would be');
  expect(mount.find('aria-label', 'Concurrency. How many ran.')?.tag).toBe('canvas');
  expect(mount.find('aria-label', 'Lines of Concurrency')?.attributes['class']).toBe('legend');
  dark = true;
  worker().say({ picture: { charts: [chart], limits: [], yaml: 'name: changed' } });
  expect(drawn.map(({ theme, destroyed }) => [theme, destroyed])).toEqual([
    ['light', true],
    ['dark', false],
  ]);
  expect(mount.text()).toContain('What limits then: ');
  expect(mount.text()).toContain('name: changed');
  expect(mount.all().filter(({ tag }) => tag === 'canvas')).toHaveLength(1);
});

test('the length of the run stands beside the cost of a month', () => {
  expect(mounted().mount.text()).toContain(
    'A month is 30 days of the same 5m: where that is a peak, a month costs less.',
  );
  const without = mounted(undefined, {
    scenario: { account: { concurrency: 10, era: '2026', region: 'us-east-1' }, functions: { f: functionOf() } },
  });
  expect(without.mount.text()).toContain('30 days of the same run:');
  const scenario = {
    account: { concurrency: 10, era: '2026', region: 'us-east-1' },
    functions: { f: functionOf() },
    duration: '5m',
    warmup: '30s',
  };
  expect(mounted(undefined, { scenario }).mount.text()).toContain('30 days of the same 5m after its warm-up of 30s:');
});

describe('what is to be copied', () => {
  const pressed = async (clipboard: object): Promise<{ label: string; selected: unknown[] }> => {
    const selected: unknown[] = [];
    vi.stubGlobal('navigator', { clipboard });
    vi.stubGlobal('getSelection', () => ({
      removeAllRanges: () => {},
      addRange: (range: unknown) => selected.push(range),
    }));
    vi.stubGlobal('document', {
      ...plainDocument,
      createRange: () => ({
        text: '',
        selectNodeContents(element: PlainElement) {
          this.text = element.text();
        },
      }),
    });
    const { scenarioToCopy } = await import('../../bench/page/what-if/copied.ts');
    const [details] = scenarioToCopy('name: x') as unknown as PlainElement[];
    const button = details!.all().find(({ tag }) => tag === 'button')!;
    button.dispatch('click');
    await eventually(() => expect(button.text()).not.toBe('Copy'));
    return { label: button.text(), selected: selected.map((range) => (range as { text: string }).text) };
  };

  test('goes to the clipboard, and says so', async () => {
    const written: string[] = [];
    const answer = await pressed({ writeText: async (text: string) => void written.push(text) });
    expect(answer).toEqual({ label: 'Copied', selected: ['name: x'] });
    expect(written).toEqual(['name: x']);
  });

  test('is selected where the browser does not let it', async () => {
    const answer = await pressed({ writeText: () => Promise.reject(new Error('no')) });
    expect(answer).toEqual({ label: 'Selected: copy it with the keyboard', selected: ['name: x'] });
  });
});

describe('the script in a worker', () => {
  const plain = {
    name: 'x',
    seed: 3,
    duration: '10s',
    account: { concurrency: 100, era: '2026', region: 'us-east-1' },
    functions: { f: { memory: '128MB', duration: { constant: '10ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
  };
  type OnMessage = (event: { readonly data: object }) => void;
  let ask: OnMessage;
  beforeAll(async () => {
    vi.unstubAllGlobals();
    await import('../../bench/page/what-if/script.ts');
    ask = (globalThis as unknown as { onmessage: OnMessage }).onmessage;
    Reflect.deleteProperty(globalThis, 'onmessage');
  });
  const questioned = async (questions: readonly object[], awaited: number): Promise<Record<string, unknown>[]> => {
    const said: Record<string, unknown>[] = [];
    vi.unstubAllGlobals();
    vi.stubGlobal('postMessage', (data: Record<string, unknown>) => said.push(data));
    for (const data of questions) ask({ data });
    await eventually(() => expect(said).toHaveLength(awaited));
    return said;
  };

  test('reads the files that the page carries; says an error in words', async () => {
    const files = gzipSync(JSON.stringify({ 'times.txt': 'carried' })).toString('base64');
    const wrong = { ...plain, traffic: [{ ...plain.traffic[0], to: 'nobody' }] };
    const said = await questioned([{ original: wrong, changes: null, seed: 3, files }], 1);
    expect(String(said[0]!['error'])).toContain('nobody');
    expect(readFileSync(resolve('times.txt'))).toBe('carried');
  });

  test('answers with figures, then with curves', async () => {
    const said = await questioned([{ original: plain, changes: null, seed: 3, files: '' }], 2);
    expect(said[0]).toMatchObject({ answer: { headline: { offered: 100 } } });
    expect(said[1]).toHaveProperty('picture');
  });

  test('simulates what is changed', async () => {
    const changes = { ...unchanged('f'), traffic: 2 };
    const said = await questioned([{ original: plain, changes, seed: 3, files: '' }], 2);
    expect(said[0]).toMatchObject({ answer: { headline: { offered: 200 }, original: { offered: 100 } } });
  });

  test('draws no curves of a question that was overtaken', async () => {
    const both = [3, 4].map((seed) => ({ original: plain, changes: null, seed, files: '' }));
    const said = await questioned(both, 3);
    expect(said.map((one) => Object.keys(one)[0])).toEqual(['answer', 'answer', 'picture']);
  });
});
