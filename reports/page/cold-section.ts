// Cold starts: how many, how long, why they came, in which functions, and what they cost.

import { environmentOriginNames, type EnvironmentOriginName } from '../../lambda/environment-origin.ts';
import { milliseconds, length, number, share, usd } from '../words/format.ts';
import type { RunResult, RunSection } from '../result/result.ts';
import { decoded } from '../histogram/histogram-doubt.ts';
import { snapStartText } from '../verdict/snap-start.ts';
import { escapeHtml } from './escape.ts';
import { beside, figureTable, longTable, table } from './table.ts';

const ran = ({ totals }: RunSection): number => totals.completed + totals.failed + totals.timedOut;

const ofAll = (section: RunSection): string => share(section.totals.coldStarts / Math.max(1, ran(section)));

const warmP99 = ({ histograms }: RunSection): string => {
  const warm = decoded(histograms.warm);
  return warm.totalCount === 0 ? '–' : milliseconds(warm.getValueAtPercentile(99) / 1000);
};

/** What INIT costs where it is billed as duration is: GB-seconds of all INITs at the run's own price of one. */
const initUsd = ({ functions }: RunResult): number =>
  Object.values(functions).reduce((sum, { initMs, memoryMb, cost }) => {
    const gbSeconds = (initMs.count * initMs.mean * memoryMb) / 1024 / 1000;
    return sum + (cost.gbSeconds === 0 ? 0 : (gbSeconds * cost.durationUsd) / cost.gbSeconds);
  }, 0);

const wholeFigures = [
  'cold starts',
  'share of invocations',
  'init p50',
  'init p90',
  'init p99',
  'init max',
  'time in INIT',
  'INIT cost, where it is billed',
  'latency p99',
  'latency p99, warm only',
];

const whole = (results: readonly RunResult[]): string =>
  figureTable(
    wholeFigures,
    results.map((result) => ({
      name: result.kind,
      values: [
        number(result.totals.coldStarts),
        ofAll(result),
        ...(['p50', 'p90', 'p99', 'max'] as const).map((p) => milliseconds(result.initMs[p])),
        length(result.initMs.count * result.initMs.mean),
        usd(initUsd(result)),
        milliseconds(result.latencyMs.p99),
        warmP99(result),
      ],
    })),
  );

/** What a reader may do about each. */
const meanings: Readonly<Record<EnvironmentOriginName, string>> = {
  growth: 'more were needed at once than before: provisioned concurrency, or a gentler start, spares these',
  expiry: 'replaced one that had been idle for too long: steadier traffic, or provisioned concurrency',
  retirement: 'replaced one that had reached its greatest age: nothing to be done',
  failure: 'replaced one that crashed or timed out: errors of the handler cost cold starts too',
  deployment: 'of a version that came during the run: provision it before traffic moves',
  provisioned: 'of provisioned concurrency: no request waited',
};

const origins = (results: readonly RunResult[]): string => {
  const known = results.filter(({ totals }) => totals.environments.origins !== undefined);
  const count = ({ totals }: RunResult, name: EnvironmentOriginName): number => totals.environments.origins![name];
  const seen = environmentOriginNames.filter((name) => known.some((result) => count(result, name) > 0));
  if (seen.length === 0) return '';
  const rows = seen.map((name) => [name, ...known.map((result) => number(count(result, name))), meanings[name]]);
  return `<h4>Why environments were created</h4>${table(['origin', ...known.map(({ kind }) => kind), 'what it means'], rows)}`;
};

/** Further functions are shown on demand, those with the most cold starts first. */
const mostFunctions = 4;

const byFunction = ({ functions, kind }: RunResult): string => {
  const all = Object.entries(functions).filter(([, section]) => section.totals.coldStarts > 0);
  if (Object.keys(functions).length < 2 || all.length === 0) return '';
  const most = all.sort(([, a], [, b]) => b.totals.coldStarts - a.totals.coldStarts);
  const rows = most.map(([name, section]) => [
    name,
    number(section.totals.coldStarts),
    ofAll(section),
    milliseconds(section.initMs.p50),
    milliseconds(section.latencyMs.p99),
    warmP99(section),
    ...(['growth', 'expiry'] as const).map((name) => {
      const created = section.totals.environments.origins;
      return created === undefined ? '' : number(created[name]);
    }),
  ]);
  const columns = ['function', 'count', 'share', 'init p50', 'p99', 'p99, warm', 'growth', 'expiry'];
  return `<h4>Cold starts by function (${kind})</h4>${longTable(columns, rows, mostFunctions)}`;
};

/** Nothing when there were none. */
export const coldSection = (results: readonly RunResult[]): string => {
  const cold = results.filter((result) => result.initMs.count > 0);
  if (cold.length === 0) return '';
  const snapshots = cold.flatMap(snapStartText).map((sentence) => `<p>${escapeHtml(sentence)}.</p>`);
  return beside([whole(cold), origins(cold)]) + snapshots.join('') + byFunction(cold[0]!);
};
