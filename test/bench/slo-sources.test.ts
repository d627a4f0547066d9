// What a run says of objectives on its queues and streams, figure by figure, and where it says too little.

import { describe, expect, test } from 'vitest';
import { readLimit, type SloLimit } from '../../bench/format/slo.ts';
import { sloReading, type SloReading, type SloSubject } from '../../bench/simulate/slo-reading.ts';
import { sourcesOf, type SourceFigures } from '../../bench/simulate/source-figures.ts';

interface Source {
  readonly figures: object;
  readonly levels?: Readonly<Record<string, readonly number[]>>;
}

const runOf = (sources: Readonly<Record<string, Source>>, more: object = {}): SloSubject =>
  ({
    warmupMs: 0,
    replications: 1,
    eventSources: Object.fromEntries(Object.entries(sources).map(([name, { figures }]) => [name, figures])),
    eventSourceSeries: Object.fromEntries(
      Object.entries(sources).flatMap(([name, { levels }]) =>
        levels === undefined ? [] : [[name, { stepMs: 1000, levels }]],
      ),
    ),
    ...more,
  }) as unknown as SloSubject;

const queue: Source = {
  figures: { kind: 'sqs', sent: 100, deadLettered: 3, expired: 2, visible: 7, maxOldestAgeMs: 900 },
  levels: { visible: [50, 10, 20, 30], oldestAgeMs: [5000, 100] },
};
const events: Source = {
  figures: { kind: 'async', accepted: 40, deadLettered: 1, lost: 4 },
  levels: { waiting: [9, 8, 12, 6], oldestAgeMs: [10, 2000, 30] },
};
const stream: Source = {
  figures: { kind: 'stream', put: 500, givenUp: 6, waiting: 11, maxIteratorAgeMs: 3000 },
  levels: { waiting: [1, 2, 3] },
};

describe('a source', () => {
  const figuresOf = (source: Source, more: object = {}): SourceFigures => sourcesOf(runOf({ it: source }, more))[0]!;

  test('tells what came, what was given up, what waits, and how old it is: by figures first, else by levels', () => {
    expect(sourcesOf(runOf({ queue, events, stream }))).toEqual([
      { name: 'queue', kind: 'sqs', arrived: 100, givenUp: 5, mostWaiting: 50, waitingAtEnd: 7, oldestMs: 900 },
      { name: 'events', kind: 'async', arrived: 40, givenUp: 5, mostWaiting: 12, waitingAtEnd: 6, oldestMs: 2000 },
      { name: 'stream', kind: 'stream', arrived: 500, givenUp: 6, mostWaiting: 3, waitingAtEnd: 11, oldestMs: 3000 },
    ]);
  });

  test('is no other thing that a run counts', () => {
    expect(sourcesOf(runOf({ net: { figures: { kind: 'vpc', created: 3 } } }))).toEqual([]);
    expect(sourcesOf({ warmupMs: 0, replications: 1 })).toEqual([]);
  });

  test('of several runs has the counts of one', () => {
    expect(figuresOf(queue, { replications: 4 })).toMatchObject({
      arrived: 25,
      givenUp: 1.25,
      waitingAtEnd: 1.75,
      mostWaiting: 50,
      oldestMs: 900,
    });
    expect(figuresOf(queue, { replications: 0 })).toMatchObject({ arrived: 100 });
  });

  test.each([
    [0, 50],
    [1, 30],
    [1000, 30],
    [1001, 30],
    [3000, 30],
    [3001, null],
  ])('waits most after a warm-up of %i ms', (warmupMs, most) => {
    expect(figuresOf(queue, { warmupMs }).mostWaiting).toBe(most);
  });

  test('tells nothing of what nobody counted, or of no number', () => {
    expect(figuresOf({ figures: { kind: 'sqs', sent: 'many', deadLettered: 1, visible: Infinity } })).toEqual({
      name: 'it',
      kind: 'sqs',
      arrived: null,
      givenUp: null,
      mostWaiting: null,
      waitingAtEnd: null,
      oldestMs: null,
    });
    expect(figuresOf({ figures: { kind: 'sqs' }, levels: { visible: [] } })).toMatchObject({
      mostWaiting: null,
      waitingAtEnd: null,
    });
    expect(figuresOf({ figures: { kind: 'sqs' }, levels: { visible: [0, 0], oldestAgeMs: [0] } })).toMatchObject({
      mostWaiting: 0,
      waitingAtEnd: 0,
      oldestMs: 0,
    });
  });
});

describe('an objective', () => {
  const readingOf = (figure: string, limit: string, subject: SloSubject): SloReading =>
    sloReading(subject, readLimit(figure, limit) as SloLimit);
  const silent: Source = { figures: { kind: 'sqs', sent: 5 } };
  const empty: Source = { figures: { kind: 'sqs', sent: 0, deadLettered: 0, expired: 0 } };
  const all = runOf({ queue, events, stream });

  test.each([
    ['backlog', '<100', { value: 50, lack: null, source: 'queue' }],
    ['backlogAtEnd', '<100', { value: 11, lack: null, source: 'stream' }],
    ['age', '<1m', { value: 2000, lack: null, source: 'events' }],
    ['iteratorAge', '<1m', { value: 3000, lack: null }],
    ['deadLetters', '<10', { value: 16, lack: null }],
    ['deadLetters', '<10%', { value: 16 / 640, lack: null }],
  ])('%s %s is held against the worst of its sources, or all of them', (figure, limit, reading) => {
    expect(readingOf(figure, limit, all)).toEqual(reading);
  });

  test('on one source names none', () => {
    expect(readingOf('backlog', '<100', runOf({ stream }))).toEqual({ value: 3, lack: null });
  });

  test.each([
    ['backlog', {}, 'the run has no such queue or stream'],
    ['iteratorAge', { queue, events }, 'the run has no such queue or stream'],
    ['age', { stream }, 'the run has no such queue or stream'],
    ['backlog', { empty }, 'nothing was sent to any queue or stream'],
    ['backlog', { silent, other: silent }, 'the run does not tell it of silent, other'],
    ['deadLetters', {}, 'the run has no queue or stream'],
    ['deadLetters', { empty }, 'nothing was sent to any queue or stream'],
    ['deadLetters', { queue, silent }, 'the run does not tell what its queues gave up'],
    [
      'deadLetters',
      { it: { figures: { kind: 'sqs', deadLettered: 1, expired: 1 } } },
      'the run does not tell what its queues gave up',
    ],
  ])('%s of %j has no data', (figure, sources: Readonly<Record<string, Source>>, lack) => {
    expect(readingOf(figure, figure.endsWith('ge') ? '<1m' : '<5', runOf(sources))).toEqual({ value: null, lack });
  });

  test('that one of several sources breaks is read, though another tells nothing', () => {
    expect(readingOf('backlog', '<10', runOf({ silent, queue, empty }))).toEqual({
      value: 50,
      lack: 'the run does not tell it of silent, empty',
      source: 'queue',
    });
  });

  test.each([
    [{ requests: 0, totalUsd: 0, perMillionUsd: 0 }, '<$1/run', { value: null, lack: 'no request was billed' }],
    [{ requests: 0, totalUsd: 3, perMillionUsd: 0 }, '<$1/run', { value: 3, lack: null }],
    [{ requests: 0, totalUsd: 3, perMillionUsd: 0 }, '<$1/million', { value: null, lack: 'no request was billed' }],
    [{ requests: 2, totalUsd: 0, perMillionUsd: 0 }, '<$1/million', { value: 0, lack: null }],
    [{ requests: 2, totalUsd: 3, perMillionUsd: 7 }, '<$1/million', { value: 7, lack: null }],
  ])('on a cost of %j, %s', (cost, limit, reading) => {
    const totals = {
      offered: 1,
      completed: 1,
      admitted: 1,
      failed: 0,
      timedOut: 0,
      throttled: 0,
      inFlight: 0,
      dropped: 0,
    };
    const subject = runOf({}, { cost, totals, latencyMs: { count: 1, p99: 1 } });
    expect(readingOf('cost', limit, subject)).toEqual(reading);
  });
});
