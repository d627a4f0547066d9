// What lies in Redis and in files of answers: how a connection is made and mended, what is too much to send, what is kept of what was
// fetched, and what a file of answers is read for.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { logHead, openAnswerLog } from '../../../bench/jobs/answer-log.ts';
import { createDownload } from '../../../bench/jobs/download.ts';
import { connectRedis, sweepKey } from '../../../bench/jobs/redis.ts';
import { createUpload } from '../../../bench/jobs/upload.ts';
import { placeWith, type Place } from '../../support/command-line.ts';
import { replacing } from '../../support/stand-in-platform.ts';
import { MadeUpRedis } from './made-up-redis.ts';

let place: Place;
beforeAll(() => {
  place = placeWith({ 'a.txt': 'content of a', 'b.txt': 'content of b', 'same.txt': 'content of a' });
});
afterAll(() => place.remove());

describe('a connection', () => {
  let server: Server | null = null;
  afterEach(() => void server?.close());

  /** A server that answers each command with `answer`. */
  const listening = async (answer: (command: string) => string): Promise<string> => {
    server = createServer((socket: Socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        // A command is a list of texts, each behind its length.
        for (const command of data
          .toString()
          .split(/^\*\d+\r\n/m)
          .slice(1)) {
          socket.write(answer(command.split('\r\n')[1]!.toLowerCase()));
        }
      });
    });
    await new Promise<void>((resolve) => {
      server!.listen(0, '127.0.0.1', resolve);
    });
    return `redis://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const info = 'redis_version:7.0.0\r\nloading:0\r\n';

  test('is mended once it was there: at once, later and later, up to two seconds', async () => {
    const asked: string[] = [];
    const url = await listening((command) => {
      asked.push(command);
      return command === 'info' ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n';
    });
    const redis = await connectRedis(url);
    try {
      expect(asked).toContain('auth');
      const { retryStrategy, maxRetriesPerRequest } = redis.options;
      expect([1, 3, 19, 20, 21, 500].map((times) => retryStrategy!(times))).toEqual([100, 300, 1900, 2000, 2000, 2000]);
      expect(maxRetriesPerRequest).toBeNull();
      expect(await redis.ping()).toBe('OK');
    } finally {
      redis.disconnect();
    }
  });

  test('that is refused is told with what was said, without the password, and not tried again', async () => {
    let asked = 0;
    const url = await listening(() => {
      asked += 1;
      return '-WRONGPASS invalid username-password pair\r\n';
    });
    const reason = await connectRedis(url).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(ConfigError);
    const { problems } = reason as ConfigError;
    expect(problems).toEqual([
      {
        path: '--redis',
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+ cannot be reached: .+; start a redis-server there, or correct the URL$/,
        ) as string,
      },
    ]);
    expect(problems[0]!.message).not.toContain('secret');
    expect(asked).toBeGreaterThan(0);
  });
});

describe('an upload', () => {
  const documents = [{ traffic: [{ instants: 'a.txt' }, { instants: 'same.txt' }, { instants: 'b.txt' }] }];
  const upload = (bytes: number): Promise<void> =>
    replacing(zlib, { gzipSync: () => ({ length: bytes }) }, async () => {
      createUpload(new MadeUpRedis().asRedis(), { documents, source: 's.yaml', directory: place.directory }, 'run');
    });

  test('of 128 MB is sent, of a byte more refused with the file that makes it so, the same content counted once', async () => {
    await expect(upload(64 * 2 ** 20)).resolves.toBeUndefined();
    const reason = await upload(64 * 2 ** 20 + 1).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(ConfigError);
    expect((reason as ConfigError).message).toContain('s.yaml');
    expect((reason as ConfigError).problems).toEqual([
      {
        path: '--redis',
        message:
          'with b.txt the files of the scenario come to more than 128 MB even when compressed, too much to send through Redis; ' +
          'shorten the trace to what the scenario uses, or sweep without --redis',
      },
    ]);
  });
});

test('of what was fetched the last 64 documents are kept', async () => {
  const reads: string[] = [];
  const redis = {
    hget: async (key: string, field: string) => {
      reads.push(`${key} ${field}`);
      return JSON.stringify({ source: 's.yaml', document: { name: field } });
    },
  } as unknown as Parameters<typeof createDownload>[0];
  const download = await createDownload(redis);
  try {
    const fetched = async (point: number): Promise<number> => {
      const before = reads.length;
      expect(await download.source({ run: 'r', point })).toMatchObject({
        key: `r/${point}`,
        document: { name: `point:${point}` },
      });
      return reads.length - before;
    };
    for (let point = 0; point < 64; point += 1) expect(await fetched(point)).toBe(1);
    expect([await fetched(0), await fetched(63)]).toEqual([0, 0]);
    expect(await fetched(64)).toBe(1);
    expect([await fetched(1), await fetched(63), await fetched(64)]).toEqual([0, 0, 0]);
    expect([await fetched(0), await fetched(2), await fetched(1)]).toEqual([1, 0, 1]);
    expect(reads[0]).toBe(`${sweepKey('r')} point:0`);
  } finally {
    await download.close();
  }
});

describe('a file of answers', () => {
  const file = (name: string): string => join(place.directory, name);
  const head = { schema: 'log@1', hash: 'h', name: 'n' };

  test.each<[string, object | null]>([
    ['{"schema":"log@1","hash":"h"}\n{"a":1}\n', { schema: 'log@1', hash: 'h' }],
    ['{"schema":"log@1"}', { schema: 'log@1' }],
    ['5\n', null],
    ['"text"\n', null],
    ['null\n', null],
    ['{"schema"\n', null],
    ['', null],
  ])('that begins with %j has the head %j', (text, found) => {
    writeFileSync(file('head.jsonl'), text);
    expect(logHead(file('head.jsonl'))).toEqual(found);
  });

  test('that is not there has no head; what cannot be read is no log, and is not taken for an empty one', () => {
    expect(logHead(file('none.jsonl'))).toBeNull();
    mkdirSync(file('folder.jsonl'));
    expect(logHead(file('folder.jsonl'))).toBeNull();
    expect(() => openAnswerLog(file('folder.jsonl'), head)).toThrow(
      expect.objectContaining({ code: 'EISDIR' }) as Error,
    );
  });

  test.each<[string, string, object[], string]>([
    ['of the same computation', '{"schema":"log@1","hash":"h"}\n{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }], ''],
    ['whose last line was cut off', '{"schema":"log@1","hash":"h"}\n{"a":1}\n{"a":2}', [{ a: 1 }], ''],
    ['with a broken line', '{"schema":"log@1","hash":"h"}\n{"a":1}\nx\n{"a":2}\n', [{ a: 1 }], ''],
    ['of another kind', '{"schema":"log@2","hash":"h"}\n{"a":1}\n', [], 'anew'],
    ['of another computation', '{"schema":"log@1","hash":"i"}\n{"a":1}\n', [], 'anew'],
    ['that says nothing', 'null\n{"a":1}\n', [], 'anew'],
    ['that is empty', '', [], 'anew'],
  ])('%s is gone on with from what it has', (_, text, lines, begun) => {
    const path = file('log.jsonl');
    writeFileSync(path, text);
    const log = openAnswerLog<object>(path, head);
    expect(log.lines).toEqual(lines);
    log.add({ a: 9 });
    log.close();
    const first = begun === '' ? '{"schema":"log@1","hash":"h"}' : JSON.stringify(head);
    const all = [first, ...lines.map((line) => JSON.stringify(line)), '{"a":9}', ''];
    expect(readFileSync(path, 'utf8').split('\n')).toEqual(all);
  });

  test('makes the directory in which it is to be', () => {
    const path = file('deep/er/log.jsonl');
    openAnswerLog(path, head).close();
    expect(readFileSync(path, 'utf8')).toBe('{"schema":"log@1","hash":"h","name":"n"}\n');
  });
});
