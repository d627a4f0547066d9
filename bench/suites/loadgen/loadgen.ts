// Whether the load generator can be trusted: how exactly it keeps a rate, beside other generators at the same rate in the same
// run; that it makes no storm of connections; what it sees of a server that stands still; and what a signed request costs.

import type { SuiteReport } from '../../../reports/index.ts';
import { medianOf } from '../../../sim/stats/median.ts';
import { ownReport } from '../own-report.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { wantedTable, type Wanted } from '../wanted.ts';
import { invokeRates } from './invokes.ts';
import { peersHere, type Peer } from './peers.ts';
import { measuredRun, type Load, type RunAnswer } from './run.ts';
import { plainServer } from './server.ts';

const perSecond = 5000;
const connections = 50;
const lagP99LimitMs = 1;

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

export interface Rounds {
  readonly runs: readonly RunAnswer[];
  /** By peer, what it told in each round; null where it could not be read. */
  readonly peers: readonly { readonly peer: Peer; readonly p99sMs: readonly (number | null)[] }[];
}

/** In turn, so that the machine's better and worse moments fall on all. */
export const rounds = async (
  url: string,
  context: SuiteContext,
  here: () => Promise<readonly Peer[]> = peersHere,
): Promise<Rounds> => {
  const [count, seconds, peerSeconds] = context.quick ? [2, 4, 2] : [10, 18, 4];
  const peers = (await here()).map((peer) => ({ peer, p99sMs: [] as (number | null)[] }));
  const runs: RunAnswer[] = [];
  const load: Load = { perSecond, seconds, warmupSeconds: 1, law: 'poisson' };
  for (let round = 1; round <= count && !context.signal.aborted; round += 1) {
    context.onStage(`${perSecond} requests a second, round ${round} of ${count}`, (seconds + 1 + peerSeconds) * 1000);
    runs.push(await measuredRun(url, load, context));
    for (const { peer, p99sMs } of peers) {
      // The other peers are only for comparison.
      if (round > 1 && peer.name !== 'autocannon') continue;
      p99sMs.push(
        await peer.p99Ms({ url, perSecond, connections, seconds: peerSeconds }, context.signal).catch(() => null),
      );
    }
  }
  return { runs, peers };
};

const truthful = ({ generator, offered, completed }: RunAnswer): boolean =>
  (completed === offered && generator.lagP99Ms <= 10) || (generator.limit ?? null) !== null;

export const ofRounds = ({ runs, peers }: Rounds): Wanted[] => {
  const good = runs.filter(({ generator }) => generator.lagP99Ms <= lagP99LimitMs && generator.droppedArrivals === 0);
  const needed = Math.ceil(0.9 * runs.length);
  const lags = runs.map(({ generator }) => generator.lagP99Ms);
  const p99Ms = medianOf(runs.map(({ latencyMs }) => latencyMs.p99));
  const compared = peers.map(({ peer, p99sMs }): Wanted => {
    const told = p99sMs.filter((value) => value !== null);
    const peerMs = told.length === 0 ? null : medianOf(told);
    const isJudged = peer.isFixedRate && peerMs !== null && peerMs > 0;
    return {
      what: `latency p99 beside ${peer.name}${peer.isFixedRate ? '' : ' (as fast as it is answered)'}`,
      figure: `${ms(p99Ms)} / ${peerMs === null ? 'cannot be read' : ms(peerMs)}`,
      limit: isJudged ? 'at most twice' : 'to compare',
      holds: !isJudged || p99Ms <= 2 * peerMs,
    };
  });
  return [
    {
      what: `${perSecond}/s: lateness p99 at most ${lagP99LimitMs} ms and no arrival given up`,
      figure: `${good.length} of ${runs.length} runs (lateness p99 ${ms(medianOf(lags))}, worst ${ms(Math.max(...lags))})`,
      limit: `at least ${needed}`,
      holds: good.length >= needed,
    },
    ...compared,
  ];
};

/** Most in flight that the target's own latency explains: Little's law at its slowest. */
const explained = ({ serviceMs }: RunAnswer, rate: number): number =>
  Math.max(2, Math.ceil((rate * serviceMs.max) / 1000));

/** What a run at twice the rate must have kept, or said. */
export const ofFast = (run: RunAnswer, rate: number): Wanted[] => {
  const { generator, latencyMs } = run;
  const limit = generator.limit ?? null;
  const opened = generator.connections?.opened ?? 0;
  const most = explained(run, rate);
  return [
    {
      what: `${rate}/s: kept, or said that it was not`,
      figure: `lateness p99 ${ms(generator.lagP99Ms)}, latency p99 ${ms(latencyMs.p99)}, ${run.completed} of ${run.offered} answered${limit === null ? '' : `; ${limit}`}`,
      limit: 'the truth',
      holds: truthful(run),
    },
    {
      what: `${rate}/s: connections opened, beside the most in flight that the target's own latency explains`,
      figure: `${opened} / ${most}`,
      limit: 'at most twice',
      holds: opened <= 2 * most,
    },
  ];
};

export const fast = async (url: string, context: SuiteContext): Promise<Wanted[]> => {
  const rate = 2 * perSecond;
  const seconds = context.quick ? 3 : 10;
  context.onStage(`${rate} requests a second`, (seconds + 1) * 1000);
  const load: Load = { perSecond: rate, seconds, warmupSeconds: 1, law: 'poisson' };
  return ofFast(await measuredRun(url, load, context), rate);
};

const stallMs = 1000;
const everyMs = 10_000;

/** A tenth of the requests waits for up to 1 s, each as long as any other: 1 % of all wait longer than 900 ms. */
const expectedP99Ms = stallMs * (1 - 0.01 / (stallMs / everyMs));

/** What a run against such a server must have seen. */
export const ofStalled = ({ latencyMs }: Pick<RunAnswer, 'latencyMs'>): Wanted[] => {
  const difference = latencyMs.p99 / expectedP99Ms - 1;
  return [
    {
      what: 'a server that stands still for 1 s in 10: p99 beside arithmetic',
      figure: `${ms(latencyMs.p99)} / ${ms(expectedP99Ms)} (${(difference * 100).toFixed(1)} %)`,
      limit: 'within 2 %',
      holds: Math.abs(difference) <= 0.02,
    },
  ];
};

export const stalled = async (context: SuiteContext, serve: typeof plainServer = plainServer): Promise<Wanted[]> => {
  const seconds = context.quick ? 10 : 20;
  context.onStage('a server that stands still for 1 s in 10', seconds * 1000);
  const server = await serve({ ms: stallMs, everyMs });
  try {
    const load: Load = { perSecond: 500, seconds, warmupSeconds: 0, law: 'constant' };
    return ofStalled(await measuredRun(server.url, load, context));
  } finally {
    server.stop();
  }
};

export const signed = async (url: string, context: SuiteContext): Promise<Wanted[]> => {
  const rows: Wanted[] = [];
  for (const [isEqual, least] of [
    [true, 30],
    [false, 20],
  ] as const) {
    if (context.signal.aborted) break;
    context.onStage(`signed invokes, ${isEqual ? 'equal' : 'different'} payloads`, context.quick ? 5000 : 20_000);
    const { ours, sdk } = await invokeRates(url, isEqual, context);
    rows.push({
      what: `signed invokes per CPU second beside the AWS SDK, ${isEqual ? 'equal' : 'different'} payloads`,
      figure: `${(ours / sdk).toFixed(1)} times (${Math.round(ours)} / ${Math.round(sdk)})`,
      limit: `at least ${least}`,
      holds: ours / sdk >= least,
    });
  }
  return rows;
};

/** What the load generator is held against. */
export interface LoadgenParts {
  readonly serve: typeof plainServer;
  readonly here: () => Promise<readonly Peer[]>;
}

/** @param parts plainServer and peersHere unless given */
export const runLoadgen = async (
  context: SuiteContext,
  { serve, here }: LoadgenParts = { serve: plainServer, here: peersHere },
): Promise<SuiteReport> => {
  const server = await serve(null);
  const rows: Wanted[] = [];
  try {
    const found = await rounds(server.url, context, here);
    if (found.runs.length > 0) rows.push(...ofRounds(found));
    for (const part of [
      () => fast(server.url, context),
      () => stalled(context, serve),
      () => signed(server.url, context),
    ]) {
      if (!context.signal.aborted) rows.push(...(await part()));
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    server.stop();
  }
  return ownReport(loadgen, {
    aborted: context.signal.aborted,
    holds: rows.every(({ holds }) => holds),
    tables: [
      wantedTable(
        'Whether the load generator can be trusted',
        rows,
        'Against a plain HTTP server in another process of this machine; each run in a process of its own; medians. Peers that are not on the path (wrk, wrk2, oha, hey, k6) are left out.',
      ),
    ],
  });
};

export const loadgen: Suite = {
  name: 'loadgen',
  description:
    'Whether the load generator can be trusted: its schedule, connections, stalls, and the cost of a request.',
  onDemand: true,
  run: (context) => runLoadgen(context),
};
