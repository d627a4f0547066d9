// tune against Lambda's API: sizes that are published, invoked, told and put away again, whatever happens in between.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { enteredPlace, type Ran } from '../support/command-line.ts';
import { ranAlone, ranUntil } from '../support/signals.ts';
import { FakeLambdaApi } from './fake-lambda-api.ts';

const shop = `name: shop
duration: 1s
account: { priceTier: 1 }
functions:
  api: { memory: 512MB, timeout: 3s, handler: api.mjs#handler }
traffic: [{ to: api, arrivals: { constant: { rate: 1/s } }, payload: { from: scenario } }]
`;

const expectedText = `api: measured from warm invocations, one at a time, on Lambda at <url>
┌─────────┬───────────┬────────────────────┬───────────────────┬───────────┬────────┬───────────────────┐
│ memory  │ mean time │ p5 to p95          │ cost of a million │ told from │ INIT   │                   │
│ 512 MB  │ 61.1 ms   │ 61.1 ms to 61.1 ms │ $0.5167           │ 2         │ 200 ms │ now               │
│ 1024 MB │ 30.6 ms   │ 30.6 ms to 30.6 ms │ $0.5167           │ 2         │ 200 ms │ cheapest          │
│ 1769 MB │ 17.7 ms   │ 17.7 ms to 17.7 ms │ $0.5183           │ 2         │ 200 ms │ fastest, balanced │
└─────────┴───────────┴────────────────────┴───────────────────┴───────────┴────────┴───────────────────┘
cheapest: 1024 MB, 30.6 ms and $0.5167 a million; 512 MB may be as good
fastest: 1769 MB, 17.7 ms and $0.5183 a million
balanced: 1769 MB, 17.7 ms and $0.5183 a million
from 512 MB to 1024 MB: 2 times as fast, and costs 0 % less
for the scenario: cpu: { share: 100%, measuredAt: 512MB } (exactly)
chart: https://lambda-power-tuning.show/#AAIABOkG;4Xp0QuF69EEfhY1B;IrEKNSKxCjW/Hgs1
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  // Of old versions of Node.js the SDK warns on stderr.
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  place = enteredPlace({
    'shop.yaml': shop,
    'quiet.yaml': shop
      .replace(', payload: { from: scenario }', '')
      .replace('to: api', 'to: other')
      .replace('traffic', '  other: { handler: api.mjs#handler }\ntraffic'),
    'api.mjs': 'export const handler = async () => 1;\n',
    'body.json': '{"n":{{counter}}}',
  });
});
afterAll(() => {
  vi.unstubAllEnvs();
  return place.leave();
});

const tuneArgs = (url: string, more: readonly string[] = []): string[] => [
  ...'tune shop.yaml --update-function --sizes 512,1024,1769 --invocations 2 --target'.split(' '),
  url,
  ...more,
];

const tuned = async (api: FakeLambdaApi, more: readonly string[] = []): Promise<Ran & { url: string }> => {
  const url = await api.listen();
  try {
    return { ...(await ranAlone(tuneArgs(url, more))), url };
  } finally {
    api.server.close();
  }
};

const undone = ['set 512', 'publish 1', 'set 1024', 'publish 2', 'set 1769', 'publish 3', 'set 512'];
const deleted = ['delete 1', 'delete 2', 'delete 3'];

describe('a measurement', () => {
  test('tells what each size takes and costs, and leaves the function as it was', async () => {
    const api = new FakeLambdaApi();
    const { code, stdout, stderr, url } = await tuned(api);
    expect([code, stderr]).toEqual([0, `measuring api on Lambda at ${url}\n`]);
    expect(api.changes).toEqual([...undone, ...deleted]);
    expect([...api.versions.keys()]).toEqual(['$LATEST']);
    expect(stdout.replaceAll(url, '<url>')).toBe(expectedText);
    expect(api.payloads).toEqual(Array.from({ length: 9 }, () => '{"from":"scenario"}'));
  });

  test('as JSON has its sizes, the chosen one and the CPU that explains them', async () => {
    const { stdout, url } = await tuned(new FakeLambdaApi(), ['--json', '--strategy', 'speed']);
    const { sizes, ...told } = JSON.parse(stdout) as { sizes: { memoryMb: number; durationMs: { mean: number } }[] };
    expect(told).toMatchObject({
      name: 'shop',
      functionName: 'api',
      kind: 'measured',
      from: `warm invocations, one at a time, on Lambda at ${url}`,
      strategy: 'speed',
      ownMb: 512,
      chosen: { cheapest: { memoryMb: 1024, alike: [512] }, fastest: { memoryMb: 1769, alike: [] } },
      power: 1769,
      duration: 17.69,
      notes: [],
    });
    expect(sizes.map(({ memoryMb, durationMs }) => [memoryMb, durationMs.mean])).toEqual([
      [512, 61.12],
      [1024, 30.56],
      [1769, 17.69],
    ]);
  });

  test('sends what --body says, counted through', async () => {
    const api = new FakeLambdaApi();
    await tuned(api, ['--body', '@body.json']);
    // Of three sizes in turn the first, then the second, then the third round.
    expect(api.payloads).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2].map((n) => `{"n":${n}}`));
  });

  test('of a function that no traffic calls sends an empty object', async () => {
    const api = new FakeLambdaApi();
    const url = await api.listen();
    await ranAlone(['tune', 'quiet.yaml', '--function', 'api', ...tuneArgs(url).slice(2)]);
    api.server.close();
    expect(new Set(api.payloads)).toEqual(new Set(['{}']));
    expect(api.payloads).toHaveLength(9);
  });
});

describe('what goes wrong', () => {
  test('a version that cannot be deleted is told, and the result all the same', async () => {
    const api = new FakeLambdaApi();
    api.keepsVersions = true;
    const { code, stderr, url } = await tuned(api);
    expect(code).toBe(0);
    const left = (version: number): string =>
      `version ${version} of api was left there: version ${version} of api cannot be deleted: AccessDeniedException: no; delete it by hand\n`;
    expect(stderr).toBe(`measuring api on Lambda at ${url}\n${left(1)}${left(2)}${left(3)}`);
  });

  test('a size at which the function throws is given up after three times, and told with what it threw', async () => {
    const api = new FakeLambdaApi();
    api.throwing.set('1', { errorType: 'RangeError', errorMessage: 'no room for it' });
    const { code, stdout } = await tuned(api, ['--json']);
    const { notes, sizes } = JSON.parse(stdout) as {
      notes: string[];
      sizes: { memoryMb: number; invocations: number; failedShare: number }[];
    };
    expect(code).toBe(0);
    expect(notes).toEqual(['512 MB: 3 of its invocations ended so: RangeError no room for it']);
    expect(sizes.map(({ memoryMb, invocations, failedShare }) => [memoryMb, invocations, failedShare])).toEqual([
      [512, 0, 1],
      [1024, 2, 0],
      [1769, 2, 0],
    ]);
    expect(api.changes).toEqual([...undone, ...deleted]);
  });

  test('an answer that tells nothing of the function ends it, and all is put back', async () => {
    const api = new FakeLambdaApi();
    api.refuses = (invocation) => (invocation === 4 ? [404, 'ResourceNotFoundException'] : null);
    const { code, stdout, stderr } = await tuned(api);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('api with 1024 MB: 404 ResourceNotFoundException');
    expect(api.changes).toEqual([...undone, ...deleted]);
  });

  test('Ctrl-C before anything was published leaves nothing', async () => {
    const api = new FakeLambdaApi();
    const url = await api.listen();
    const { code, stdout, stderr } = await ranUntil(tuneArgs(url));
    api.server.close();
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toBe(
      `\nStopping; what was changed is changed back first. Once more to quit at once, and leave it.\nmeasuring api on Lambda at ${url}\nstopped before it was measured\n`,
    );
    expect(api.changes).toEqual(['set 512']);
    expect(api.payloads).toEqual([]);
  });
});
