// Durable functions: executions and how they ended, how long they took, where their time went, what they cost.

import { length, number, share, usd } from '../words/format.ts';
import { durableFacts, durableUsd, ofEnded, timeShares } from '../verdict/durable.ts';
import type { RunResult } from '../result/result.ts';
import { beside, table } from './table.ts';

const countOf = (count: number): string => (count === 0 ? '' : number(count));

const executionColumns = [
  'function',
  'executions',
  'succeeded',
  'failed',
  'timed out',
  'open at once, at most',
  'open when arrivals ended',
  'replays mean / most',
  'invocations failed',
  'invocations throttled',
];

const executionRows = (result: RunResult): (string | number)[][] =>
  durableFacts(result).map(({ name, durable, counts, runs }) => [
    name,
    number(durable.timeMs.count),
    number(durable.succeeded),
    countOf(durable.failed),
    countOf(durable.timedOut),
    number(Number(counts['maxOpen'])),
    number(Number(counts['openAtEnd']) / runs),
    ...ofEnded(durable, [`${number(durable.replays.mean)} / ${number(durable.replays.max)}`]),
    countOf(durable.failedInvocations),
    countOf(durable.refusedInvocations),
  ]);

const timeColumns = ['function', 'p50', 'p90', 'p95', 'p99', 'longest', 'running', 'waiting', 'retrying'];

/** Of functions of which an execution is over. */
const timeRows = (result: RunResult): (string | number)[][] =>
  durableFacts(result).flatMap(({ name, durable }) => {
    const { timeMs } = durable;
    const { running, waiting, retrying } = timeShares(durable);
    const times = [timeMs.p50, timeMs.p90, timeMs.p95, timeMs.p99, timeMs.max];
    if (timeMs.count === 0) return [];
    return [[name, ...times.map((ms) => length(ms)), share(running), share(waiting), share(retrying)]];
  });

const timeTable = (result: RunResult): string => {
  const rows = timeRows(result);
  return rows.length === 0
    ? ''
    : `<h4>Time to finish, and where it went (${result.kind})</h4>${table(timeColumns, rows)}`;
};

const costColumns = ['function', 'operations', '', 'MB written', '', 'kept', 'invocations', 'an execution'];

const costRows = (result: RunResult): (string | number)[][] =>
  durableFacts(result).map(({ name, fn, durable, runs }) => {
    const { durableOperationsUsd = 0, durableWrittenUsd = 0, durableKeptUsd = 0, totalUsd } = fn.cost;
    const executions = durable.timeMs.count / runs;
    return [
      name,
      number(durable.operations / runs),
      usd(durableOperationsUsd),
      number(durable.writtenBytes / 1024 ** 2 / runs),
      usd(durableWrittenUsd),
      usd(durableKeptUsd),
      usd(totalUsd - durableUsd(fn)),
      executions === 0 ? '' : usd(totalUsd / executions),
    ];
  });

const note =
  '<p class="muted">Executions that were open when arrivals ended are followed to their end. Bytes are paid for as long as they ' +
  'are kept, the retention of closed executions included.</p>';

/** Nothing where no function is durable; `charts` are theirs. */
export const durableSection = (results: readonly RunResult[], charts: string): string => {
  const tables = results
    .filter((result) => durableFacts(result).length > 0)
    .map(
      (result) =>
        `<h4>Executions (${result.kind})</h4>${table(executionColumns, executionRows(result))}` +
        timeTable(result) +
        `<h4>Cost (${result.kind})</h4>${table(costColumns, costRows(result))}`,
    );
  return tables.length === 0 ? '' : charts + beside(tables) + note;
};
