// The local platform beside serverless-offline: what is installed, started, measured in turn and stopped, and what is told where there
// is nobody to compare with.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peers, runPeers, type PeersParts } from '../../../bench/suites/peers.ts';
import { looped } from '../closed-loop-result.ts';
import { contextOf } from './made-up-context.ts';

const perSecond: Readonly<Record<string, number>> = { ours: 600, offline: 100, 'in-process': 300 };

const made = (fields: Partial<PeersParts> = {}) => {
  const said: string[] = [];
  let directory = '';
  const target = (functionName: string) => ({
    url: `http://${functionName}`,
    functionName,
    stop: async () => void said.push(`stop ${functionName}`),
  });
  const parts: PeersParts = {
    install: async (into) => {
      directory = into;
      said.push(`install beside ${readFileSync(join(into, 'package.json'), 'utf8').trim()}`);
    },
    startPeer: async (into, inProcess) => {
      expect(into).toBe(directory);
      said.push(inProcess ? 'start in-process' : 'start offline');
      return target(inProcess ? 'in-process' : 'offline');
    },
    startOurs: async () => {
      said.push('start ours');
      return target('ours');
    },
    loop: async ({ functionName }, durationMs) => {
      said.push(`${functionName} ${durationMs}`);
      return looped(perSecond[functionName]!);
    },
    ...fields,
  };
  return { parts, said, directory: () => directory };
};

const setUp = ['install beside { "private": true }', 'start offline', 'start in-process', 'start ours'];
const stopped = ['stop ours', 'stop offline', 'stop in-process'];

test.each([
  [true, 2, 1500],
  [false, 5, 4000],
])('quick %s: each is warmed, then %d rounds of %d ms in turn', async (quick, repeats, durationMs) => {
  const { parts, said, directory } = made();
  const { context, stages } = contextOf(quick);
  const { status, tables, notes, name, description } = await runPeers(context, parts);
  const round = ['ours', 'offline', 'in-process'].map((one) => `${one} ${durationMs}`);
  expect(said).toEqual([...setUp, ...Array.from({ length: repeats + 1 }, () => round).flat(), ...stopped]);
  expect(stages).toEqual([
    ['installing serverless@3 and serverless-offline@13', 60_000],
    ...Array.from({ length: repeats }, (_, index) => [`round ${index + 1} of ${repeats}`, 3 * durationMs]),
  ]);
  expect([status, notes, name, description]).toEqual(['passed', [], peers.name, peers.description]);
  expect(tables[0]!.rows.map((row) => row[1])).toEqual([600, 100, 300]);
  expect(tables[0]!.note).toBe(
    '6.0 times as many as serverless-offline (serverless@3, serverless-offline@13); ' +
      `medians of ${repeats} rounds of ${durationMs / 1000} s, in turn. Wanted: 5 times, p99 at most 10 ms.`,
  );
  expect(existsSync(directory())).toBe(false);
});

test('without the registry the suite is left out', async () => {
  const { parts, said } = made({ install: () => Promise.reject(new Error('ENOTFOUND')) });
  const { context } = contextOf(true);
  expect(await runPeers(context, parts)).toEqual({
    name: 'peers',
    description: peers.description,
    measured: null,
    simulated: null,
    validation: [],
    status: 'passed',
    notes: ['skipped: serverless@3 and serverless-offline@13 cannot be installed here'],
    tables: [],
  });
  expect(said).toEqual([]);
});

test.each([
  [true, ['stop offline']],
  [false, ['stop in-process']],
])('where one of the peers does not start (in process: %s) the other is stopped', async (which, stops) => {
  const { parts, said, directory } = made();
  const { context, stages } = contextOf(true);
  const report = await runPeers(context, {
    ...parts,
    startPeer: async (into, inProcess) => (inProcess === which ? null : parts.startPeer(into, inProcess)),
  });
  expect([report.status, report.notes, report.tables]).toEqual([
    'passed',
    ['skipped: serverless-offline does not start here'],
    [],
  ]);
  expect(said.slice(2)).toEqual(stops);
  expect(stages).toHaveLength(1);
  expect(existsSync(directory())).toBe(false);
});

test('a stop ends it after the round', async () => {
  const { context, stop, stages } = contextOf(false);
  const { parts, said } = made();
  let loops = 0;
  const report = await runPeers(context, {
    ...parts,
    loop: (...asked) => {
      loops += 1;
      // In the second round.
      if (loops === 8) stop.abort();
      return parts.loop(...asked);
    },
  });
  expect([report.status, loops, stages.length]).toEqual(['interrupted', 9, 3]);
  expect(said.slice(-3)).toEqual(stopped);
});

test.each<[string, (stop: () => void) => Partial<PeersParts>]>([
  [
    'while the peers are installed',
    (stop) => ({
      install: () => {
        stop();
        return Promise.reject(new Error('AbortError'));
      },
    }),
  ],
  [
    'while the peers start',
    (stop) => ({
      startPeer: async () => {
        stop();
        return null;
      },
    }),
  ],
  [
    'before the first round',
    (stop) => ({
      loop: async () => {
        stop();
        return looped(100);
      },
    }),
  ],
])('a stop %s leaves nothing to tell', async (_, fields) => {
  const { context, stop } = contextOf(true);
  const { parts } = made(fields(() => stop.abort()));
  const { status, tables, notes } = await runPeers(context, parts);
  expect([status, tables, notes]).toEqual(['interrupted', [], []]);
});

test('a loop that fails fails the suite, and stops all', async () => {
  const { parts, said, directory } = made({ loop: () => Promise.reject(new Error('connect ECONNREFUSED')) });
  await expect(runPeers(contextOf(true).context, parts)).rejects.toThrow('connect ECONNREFUSED');
  expect(said).toEqual([...setUp, ...stopped]);
  expect(existsSync(directory())).toBe(false);
});
