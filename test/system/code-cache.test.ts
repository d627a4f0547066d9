// What is compiled of the command is kept for the next run: that shows in its time and in nothing else.

import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, root, start, type Ended } from './cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-code-'));
afterAll(() => rmSync(directory, { recursive: true }));
const hello = join(root, 'bench/scenarios/hello.yaml');
const simulate = (cache: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  ended(start(['simulate', hello, '--quiet'], directory, { NODE_COMPILE_CACHE: cache, ...environment }));

/** Files of compiled code in a cache: of what the arguments mean, and of `simulate`, which is larger. */
const kept = (cache: string): string[] => {
  const own = readdirSync(cache).filter((name) => name.startsWith('windtunnel-'));
  const paths = own.flatMap((name) => readdirSync(join(cache, name)).map((file) => join(cache, name, file)));
  return paths.sort((one, other) => statSync(one).size - statSync(other).size);
};
/** How many runs made it. */
const runs = (path: string): number => readFileSync(path)[0]!;

describe('compiled code', () => {
  const cache = join(directory, 'cache');
  let first: Ended;
  beforeAll(async () => {
    first = await simulate(cache);
  });

  it('is kept by a run, for its user alone, and learns from the next ones', async () => {
    expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('rror')]);
    expect(kept(cache).map(runs)).toEqual([1, 1]);
    for (const path of kept(cache)) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await simulate(cache)).toEqual(first);
    expect(kept(cache).map(runs)).toEqual([2, 2]);
    for (let more = 0; more < 3; more++) await simulate(cache);
    expect(kept(cache).map(runs)).toEqual([4, 4]);
    expect(readdirSync(directory)).toEqual(['cache']);
  });

  it('is not believed where it is damaged, cut, or of a file that others can write', async () => {
    const [, path] = kept(cache);
    const whole = readFileSync(path!);
    const damaged = Buffer.from(whole).fill(0, 1 << 19, (1 << 19) + 512);
    expect(damaged.equals(whole)).toBe(false);
    for (const bytes of [damaged, whole.subarray(0, whole.length >> 1), Buffer.alloc(3), Buffer.alloc(0)]) {
      writeFileSync(path!, bytes);
      expect(await simulate(cache)).toEqual(first);
      // It was made anew.
      expect(kept(cache).map(runs)).toEqual([4, 1]);
    }
    writeFileSync(path!, whole);
    chmodSync(path!, 0o620);
    expect(await simulate(cache)).toEqual(first);
    expect([runs(path!), statSync(path!).mode & 0o777]).toEqual([1, 0o600]);
  });

  it('of other settings of the engine lies beside it', async () => {
    expect((await simulate(cache, { NODE_OPTIONS: '--stack-trace-limit=20' })).stdout).toBe(first.stdout);
    expect(kept(cache)).toHaveLength(4);
  });

  it('is not kept of a command that was refused', async () => {
    const refused = join(directory, 'refused');
    const { code } = await ended(start(['simulate', 'missing.yaml'], directory, { NODE_COMPILE_CACHE: refused }));
    expect([code, existsSync(refused) ? kept(refused) : []]).toEqual([2, []]);
  });

  it('is neither read nor kept where Node.js is told not to', async () => {
    const off = join(directory, 'off');
    expect(await simulate(off, { NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(first);
    expect(existsSync(off)).toBe(false);
  });

  it('that cannot be kept is no error', async () => {
    appendFileSync(join(directory, 'file'), '');
    expect(await simulate(join(directory, 'file'))).toEqual(first);
  });

  it('of a plan is kept for the command and for its threads, which begin under other settings', async () => {
    const planned = join(directory, 'planned');
    writeFileSync(
      join(directory, 'plan.yaml'),
      `name: planned
duration: 5m
account: { era: '2026' }
functions: { f: { duration: { exponential: { mean: 80ms } }, coldStart: { constant: 300ms } } }
traffic: [{ to: f, arrivals: { poisson: { rate: 150/s } } }]
slo: { throttled: <1% }
`,
    );
    const plan = (): Promise<Ended> =>
      ended(start(['plan', 'plan.yaml', '--quiet'], directory, { NODE_COMPILE_CACHE: planned }));
    const whole = await plan();
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    const names = kept(planned).map((path) => path.split('/').at(-1)!.split('-')[0]!);
    // What the arguments mean, and twice what plans.
    expect([names.length, new Set(names).size, names[1]]).toEqual([3, 2, names[2]]);
    expect(await plan()).toEqual(whole);
    expect(kept(planned).map(runs)).toEqual([2, 2, 2]);
  });

  it('of old builds makes room', async () => {
    const old = join(kept(cache)[0]!, '..');
    for (let index = 0; index < 40; index++) writeFileSync(join(old, `old-${index}`), '');
    await simulate(cache, { NODE_OPTIONS: '--stack-trace-limit=30' });
    expect(kept(cache)).toHaveLength(24);
  });
});
