// Which executions are there: by their names and ARNs, and how many of those that are closed.

import { expect, test } from 'vitest';
import { KeptExecutions } from '../../local/durable/kept-executions.ts';
import type { LiveExecution } from '../../local/durable/live-execution.ts';

const mb = 1024 ** 2;
const live = (name: string, writtenBytes = 0): LiveExecution =>
  ({
    arn: `arn:${name}`,
    target: { stored: { name: 'f' } },
    execution: { name, metered: { writtenBytes } },
  }) as unknown as LiveExecution;
const kept = () => {
  const executions = new KeptExecutions(1000, 'function');
  const close = (name: string, writtenBytes?: number): void => {
    const one = live(name, writtenBytes);
    executions.add(one);
    executions.closed(one, { retentionDays: 1 } as never, 0);
  };
  const names = (): string[] => executions.of('f', 0).map(({ execution }) => execution.name);
  return { executions, close, names };
};

test('of ten thousand that are closed all are there, of more the last ten thousand', () => {
  const { executions, close, names } = kept();
  executions.add(live('runs'));
  for (let count = 0; count < 10_000; count += 1) close(`n${count}`);
  expect(names()).toHaveLength(10_001);
  close('one more');
  expect([names().slice(0, 2), names().length, names().at(-1)]).toEqual([['runs', 'n1'], 10_001, 'one more']);
  expect([executions.find('arn:n0', 0), executions.named('f', 'n0', 0)]).toEqual([undefined, undefined]);
  expect(executions.named('f', 'n1', 0)).toBe(executions.find('arn:n1', 0));
});

test('one whose retention is over is there no more, and holds no bytes of those that are closed', () => {
  const dayMs = 86_400_000;
  for (const ask of ['find', 'named', 'of'] as const) {
    const { executions, close, names } = kept();
    close('old', 256 * mb);
    const asked = (nowMs: number) => ({
      find: () => executions.find('arn:old', nowMs),
      named: () => executions.named('f', 'old', nowMs),
      of: () => executions.of('f', nowMs)[0],
    });
    expect([asked(dayMs - 1)[ask]()?.arn, asked(dayMs)[ask]()]).toEqual(['arn:old', undefined]);
    // Had it been kept, it would have to go for this one, with all that came before.
    executions.add(live('runs'));
    close('young', 1);
    expect(names()).toEqual(['runs', 'young']);
    expect(executions.find('arn:old', 0)).toBe(undefined);
  }
});

test('those that are closed may have written 256 MB, and the oldest are forgotten beyond', () => {
  const { close, names } = kept();
  for (const name of ['a', 'b', 'c']) close(name, 64 * mb);
  close('d', 64 * mb);
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
  close('e', 64 * mb + 1);
  expect(names()).toEqual(['c', 'd', 'e']);
  // What is larger than all the room has none of it.
  close('f', 256 * mb + 1);
  expect(names()).toEqual([]);
});
