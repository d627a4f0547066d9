// Work that several machines, threads or people share: what goes through Redis, what threads report as one, what is asked on a
// terminal.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fewestRuns } from '../../reports/index.ts';
import { createDownload, type SweepDownload } from '../../bench/jobs/download.ts';
import { answersKey, connectRedis, sweepKey } from '../../bench/jobs/redis.ts';
import { fileHashes, filesOf, withFiles } from '../../bench/jobs/scenario-files.ts';
import { createUpload } from '../../bench/jobs/upload.ts';
import { mergedReport } from '../../bench/measure/sender-threads.ts';
import { enteredPlace, run } from '../support/command-line.ts';

/** As much of Redis as uploads and downloads use: hashes in memory. */
class FakeRedis {
  readonly hashes = new Map<string, Map<string, string | Buffer>>();
  readonly expiries = new Map<string, number>();
  reads = 0;

  multi(): object {
    const commands: (() => void)[] = [];
    const chain = {
      hset: (key: string, field: string, value: string | Buffer) => {
        commands.push(() => {
          const hash = this.hashes.get(key) ?? new Map<string, string | Buffer>();
          this.hashes.set(key, hash.set(field, value));
        });
        return chain;
      },
      expire: (key: string, seconds: number) => {
        commands.push(() => void this.expiries.set(key, seconds));
        return chain;
      },
      exec: async () => {
        for (const command of commands) command();
        return [];
      },
    };
    return chain;
  }

  async exists(key: string): Promise<number> {
    return this.hashes.has(key) ? 1 : 0;
  }

  async hget(key: string, field: string): Promise<string | null> {
    this.reads += 1;
    return (this.hashes.get(key)?.get(field) as string | undefined) ?? null;
  }

  async hgetBuffer(key: string, field: string): Promise<Buffer | null> {
    this.reads += 1;
    return (this.hashes.get(key)?.get(field) as Buffer | undefined) ?? null;
  }
}

describe('documents through Redis', () => {
  let directory: string;
  let download: SweepDownload | null = null;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-shared-'));
    for (const name of ['a.txt', 'same.txt']) writeFileSync(join(directory, name), 'content of a');
    writeFileSync(join(directory, 'b.txt'), 'content of b');
  });
  afterEach(async () => {
    await download?.close();
    download = null;
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  const documents = [
    { traffic: [{ arrivals: { instants: 'a.txt' }, payload: { file: 'not.txt' } }], tags: { file: 'nor.txt' } },
    { traffic: [{ arrivals: { trace: { file: 'b.txt' } } }, { duration: { samples: 'same.txt' } }] },
  ];
  const sent = () => ({ documents, source: 'sweep.yaml', directory });
  const made = () => {
    const fake = new FakeRedis();
    return { fake, redis: fake as unknown as Redis, upload: createUpload(fake as unknown as Redis, sent(), 'run') };
  };

  test('name files where laws and traces do, once each, and nowhere else', () => {
    expect(filesOf(documents)).toEqual(['a.txt', 'b.txt', 'same.txt']);
    expect(withFiles(documents[0], (file) => `new ${file}`)).toEqual({
      traffic: [{ arrivals: { instants: 'new a.txt' } }],
      tags: { file: 'nor.txt' },
    });
    const hashes = fileHashes(documents, directory);
    expect(hashes['a.txt']).toBe(hashes['same.txt']);
    expect(hashes['a.txt']).not.toBe(hashes['b.txt']);
    expect(hashes['a.txt']).toMatch(/^[\da-f]{64}$/);
  });

  test('go up once, with the files of all of them, for a day', async () => {
    const { fake, upload } = made();
    expect(await upload.isThere()).toBe(false);
    await upload.point(0);
    const hash = fake.hashes.get('windtunnel:{run}:sweep')!;
    expect([...hash.keys()].map((key) => key.split(':')[0])).toEqual(['file', 'file', 'point']);
    expect(fake.expiries.get(sweepKey('run'))).toBe(86_400);
    expect(await upload.isThere()).toBe(true);
    hash.delete('point:0');
    await upload.point(0);
    expect(hash.has('point:0')).toBe(false);
    await upload.point(1);
    expect(hash.has('point:1')).toBe(true);
    upload.forget();
    await upload.point(0);
    expect(hash.has('point:0')).toBe(true);
  });

  test('come down with their files, once, and not where whoever asked is gone', async () => {
    const { fake, redis, upload } = made();
    await upload.point(0);
    await upload.point(1);
    download = await createDownload(redis);
    const source = (await download.source({ run: 'run', point: 1 }))!;
    expect(source).toMatchObject({ key: 'run/1', source: 'sweep.yaml' });
    const [{ arrivals }, { duration }] = (
      source.document as { traffic: [{ arrivals: { trace: { file: string } } }, { duration: { samples: string } }] }
    ).traffic;
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(source.directory, arrivals.trace.file), 'utf8')).toBe('content of b');
    expect(readFileSync(join(source.directory, duration.samples), 'utf8')).toBe('content of a');
    const { reads } = fake;
    expect(await download.source({ run: 'run', point: 1 })).toEqual(source);
    expect(fake.reads).toBe(reads);
    // Its file is here already: only the document is read.
    await download.source({ run: 'run', point: 0 });
    expect(fake.reads).toBe(reads + 1);
    expect(await download.source({ run: 'run', point: 7 })).toBeNull();
    expect(await download.source({ run: 'gone', point: 0 })).toBeNull();
  });

  test('are refused where a file was not sent along, is gone or is damaged, and asked for again', async () => {
    const { fake, redis, upload } = made();
    await upload.point(0);
    const hash = fake.hashes.get(sweepKey('run'))!;
    download = await createDownload(redis);
    const name = fileHashes(documents, directory)['a.txt']!;
    const packed = hash.get(`file:${name}`)!;
    hash.set('point:5', JSON.stringify({ source: 's', document: { file: '../../etc/passwd' } }));
    await expect(download.source({ run: 'run', point: 5 })).rejects.toThrow(
      '../../etc/passwd, which was not sent along',
    );
    hash.delete(`file:${name}`);
    await expect(download.source({ run: 'run', point: 0 })).rejects.toThrow(`the file ${name} of the sweep is gone`);
    const other = fileHashes(documents, directory)['b.txt']!;
    hash.set(`file:${name}`, hash.get(`file:${other}`)!);
    await expect(download.source({ run: 'run', point: 0 })).rejects.toThrow(`the file ${name} is damaged`);
    hash.set(`file:${name}`, packed);
    expect(await download.source({ run: 'run', point: 0 })).not.toBeNull();
  });

  test('keys say whose they are', () => {
    expect(answersKey('r')).toBe('windtunnel:{r}:answers');
  });
});

describe('a Redis', () => {
  test.each(['127.0.0.1:6379', 'http://127.0.0.1', 'redis://'])('at %s is no URL of one', async (url) => {
    await expect(connectRedis(url)).rejects.toThrow(
      `--redis: "${url}" is no URL of a Redis or Valkey; write one such as redis://127.0.0.1:6379`,
    );
  });

  test('that is not there is told with its address, without its password', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await expect(connectRedis(`redis://user:secret@127.0.0.1:${port}`)).rejects.toThrow(
      `--redis: 127.0.0.1:${port} cannot be reached: nobody listens there; start a redis-server there, or correct the URL`,
    );
  });
});

describe('reports of several threads', () => {
  const report = (more: object = {}): Parameters<typeof mergedReport>[0][number] =>
    ({
      startedAtMs: 5,
      endedAtMs: 100,
      capped: null,
      redirects: { followed: 1, requests: 2 },
      interrupted: false,
      stoppedAtMs: null,
      counts: [],
      targetErrors: [],
      failures: [],
      ...more,
    }) as never;

  test('are one: from the first start to the last end, with the sums of what they counted', () => {
    const error = (message: string, count: number) => ({ message, count });
    const merged = mergedReport([
      report({ targetErrors: [error('reset', 1), error('refused', 2)], failures: [error('HTTP 500', 3)] }),
      report({ endedAtMs: 150, targetErrors: [error('reset', 4)], stoppedAtMs: 60, capped: 'requests' }),
      report({ stoppedAtMs: 80, interrupted: true }),
    ]);
    expect(merged).toMatchObject({
      startedAtMs: 5,
      endedAtMs: 150,
      capped: 'requests',
      redirects: { followed: 3, requests: 6 },
      interrupted: true,
      stoppedAtMs: 80,
      targetErrors: [error('reset', 5), error('refused', 2)],
      failures: [error('HTTP 500', 3)],
    });
    expect(mergedReport([report(), report()])).toMatchObject({ capped: null, interrupted: false, stoppedAtMs: null });
  });
});

describe('what check is given', () => {
  const scenario = `name: x
duration: 1s
functions: { f: { handler: ./h.js#h }, g: { handler: ./h.js#h } }
traffic:
  - { to: f, arrivals: { constant: { rate: 1/s } } }
  - { to: g, arrivals: { constant: { rate: 1/s } } }
`;
  let place: ReturnType<typeof enteredPlace>;
  beforeAll(() => {
    const three = scenario
      .replace('g: { handler: ./h.js#h } }', 'g: { handler: ./h.js#h }, k: { handler: ./h.js#h } }')
      .replace(/ {2}- \{ to: g.*\n/, '');
    const one = scenario.replace(', g: { handler: ./h.js#h }', '').replace(/ {2}- \{ to: g.*\n/, '');
    place = enteredPlace({
      'x.yaml': scenario,
      'three.yaml': three,
      'one.yaml': one,
      'h.js': 'exports.h = async () => 1;\n',
      'r.json': '{}',
    });
  });
  afterAll(() => place.leave());

  test('is refused where nothing is to be compared, or twice', async () => {
    const of = async (...more: string[]) => {
      const { code, stderr } = await run(['check', ...more]);
      return [
        code,
        stderr
          .split('\n')
          .find((line) => line.includes('--'))
          ?.trim(),
      ];
    };
    expect(await of('r.json')).toEqual([
      2,
      '--baseline: is missing; name the results to compare with, or a scenario with --interleave',
    ]);
    expect(await of('x.yaml', 'x.yaml', '--interleave', 'x.yaml')).toEqual([
      2,
      '--interleave: takes one scenario, not 2; name the one to check',
    ]);
    expect(await of('x.yaml', '--interleave', 'x.yaml', '--baseline', 'r.json')).toEqual([
      2,
      '--baseline: says nothing with --interleave, whose scenario is the baseline; remove one of them',
    ]);
  });

  test('is refused with too few runs to tell anything, with how many would', async () => {
    const refusal = async (head: string, base: string): Promise<string | undefined> => {
      const { code, stderr } = await run(['check', head, '--interleave', base, '--runs', '2']);
      expect(code).toBe(2);
      return stderr.match(/--runs: .*/)?.[0];
    };
    const said = (figures: number): string =>
      `--runs: 2 runs a side could not tell: whatever they show, they can never settle ${figures} figures at once with 95 %; ` +
      `write --runs ${fewestRuns(figures)}, the fewest that can, or more; --few-runs measures all the same`;
    // Eleven figures of the whole, and of each function that both have and one of them calls, where they share several.
    expect(await refusal('x.yaml', 'x.yaml')).toBe(said(33));
    expect(await refusal('three.yaml', 'three.yaml')).toBe(said(22));
    expect(await refusal('x.yaml', 'three.yaml')).toBe(said(33));
    expect(await refusal('three.yaml', 'x.yaml')).toBe(said(33));
    expect(await refusal('one.yaml', 'x.yaml')).toBe(said(11));
  });
});
