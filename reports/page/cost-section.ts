// What the runs cost: parts, the dearest functions, and tags.

import { costByTag } from '../result/cost-by-tag.ts';
import { length, number, usd } from '../words/format.ts';
import { countedMs, monthUsd } from '../result/month-cost.ts';
import type { RunResult } from '../result/result.ts';
import { escapeHtml } from './escape.ts';
import { beside, figureTable, longTable } from './table.ts';

const parts = (results: readonly RunResult[]): string =>
  figureTable(
    [
      'requests',
      'duration',
      'provisioned concurrency',
      'INIT of what it added',
      'instances',
      'fee of Managed Instances',
      'snapshots (SnapStart)',
      'INIT at publishing (SnapStart)',
      'streamed beyond 6 MB',
      'environments of tenants',
      'durable executions: operations',
      'bytes they wrote',
      'bytes kept',
      'total',
      'for a million invocations',
      '30 days of the same',
      'requests billed',
      'GB-seconds',
      'GB-seconds provisioned',
    ],
    results.map(({ kind, cost, durationMs, warmupMs }) => ({
      name: kind,
      values: [
        usd(cost.requestsUsd),
        usd(cost.durationUsd),
        cost.provisionedGbSeconds === 0 ? '' : usd(cost.provisionedUsd),
        cost.provisionedInitUsd === undefined ? '' : usd(cost.provisionedInitUsd),
        cost.instancesUsd === undefined ? '' : usd(cost.instancesUsd),
        cost.managementUsd === undefined ? '' : usd(cost.managementUsd),
        cost.snapStartUsd === undefined ? '' : usd(cost.snapStartUsd),
        cost.publishUsd === undefined ? '' : usd(cost.publishUsd),
        cost.streamedUsd === undefined ? '' : usd(cost.streamedUsd),
        cost.tenantsUsd === undefined ? '' : usd(cost.tenantsUsd),
        cost.durableOperationsUsd === undefined ? '' : usd(cost.durableOperationsUsd),
        cost.durableWrittenUsd === undefined ? '' : usd(cost.durableWrittenUsd),
        cost.durableKeptUsd === undefined ? '' : usd(cost.durableKeptUsd),
        usd(cost.totalUsd),
        usd(cost.perMillionUsd),
        usd(monthUsd({ cost, durationMs, warmupMs })),
        number(cost.requests),
        number(cost.gbSeconds),
        cost.provisionedGbSeconds === 0 ? '' : number(cost.provisionedGbSeconds),
      ],
    })),
  );

/** Further functions are shown on demand. */
const mostFunctions = 4;

const dearest = ({ functions, kind, cost: whole }: RunResult): string => {
  const all = Object.entries(functions).filter(([, { cost }]) => cost.totalUsd > 0);
  if (all.length < 2) return '';
  const rows = all
    .sort(([, a], [, b]) => b.cost.totalUsd - a.cost.totalUsd)
    .map(([name, { cost, memoryMb }]) => [
      name,
      usd(cost.totalUsd),
      `${number((100 * cost.totalUsd) / whole.totalUsd)} %`,
      usd(cost.perMillionUsd),
      number(cost.gbSeconds),
      `${number(memoryMb)} MB`,
    ]);
  const columns = ['function', 'cost', 'of all', 'per million', 'GB-s', 'memory'];
  return `<h4>The dearest functions (${kind})</h4>${longTable(columns, rows, mostFunctions)}`;
};

const tags = (result: RunResult): string => {
  const rows = costByTag(result).map(({ key, value, usd: cost }) => [key, value, usd(cost)]);
  return rows.length === 0
    ? ''
    : `<h4>By tag (${result.kind})</h4>${longTable(['tag', 'value', 'cost'], rows, mostFunctions)}`;
};

/** Nothing where nothing was billed. */
export const costSection = (results: readonly RunResult[]): string => {
  const billed = results.filter(({ cost }) => cost.totalUsd > 0);
  if (billed.length === 0) return '';
  const [first] = billed;
  const note =
    `<p class="muted">Prices of ${escapeHtml(first!.cost.priceDate)}, first tier, without free tier. ` +
    `A month is 30 days of the same ${length(countedMs(first!))}: where those were a peak, a month costs less.</p>`;
  return beside([`${parts(billed)}${note}`, dearest(first!), tags(first!)]);
};
