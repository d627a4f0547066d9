// The charts of a plan: what was tried, and what cost buys.

import { chartOptions, countAxis, latencyAxis, plainAxis, shareAxis } from '../../reports/chart/axes.ts';
import type { ChartData } from '../../reports/chart/chart-spec.ts';
import { costAgainstLatency } from '../../reports/chart/cost-against-latency.ts';
import type { SloLimit } from '../format/slo.ts';
import { figureText, settingsText, verdictWords } from '../plan/plan-words.ts';
import { pointCells, curveColumns } from '../plan/curve-words.ts';
import type { FunctionPlan, PlanStep } from '../plan/result.ts';

const plottedSettings = ['reservedConcurrency', 'provisionedConcurrency', 'environments'] as const;

type Setting = (typeof plottedSettings)[number];

/** The setting that takes more values among what was tried. */
const variedOf = (steps: readonly PlanStep[]): Setting => {
  const values = (key: Setting): number => new Set(steps.map((step) => step[key])).size;
  return plottedSettings.reduce((most, key) => (values(key) > values(most) ? key : most));
};

const axisOf = ({ unit }: SloLimit, title: string): Record<string, unknown> => {
  if (unit === 'share') return shareAxis(title);
  if (unit === 'ms') return latencyAxis(title, { beginAtZero: true });
  return unit === 'count' ? countAxis(title) : plainAxis(title, { beginAtZero: true });
};

export const kinds = [
  { verdict: 'kept', label: 'all objectives kept', colour: '@green', pointStyle: 'circle' },
  { verdict: 'broken', label: 'an objective broken', colour: '@red', pointStyle: 'rectRot' },
  { verdict: 'undecided', label: 'too close to tell', colour: '@orange', pointStyle: 'triangle' },
  { verdict: 'no data', label: 'no data', colour: '@muted', pointStyle: 'triangle' },
] as const;

interface Tried {
  readonly title: string;
  readonly caption?: string;
  readonly config: ChartData;
  readonly rows: readonly (readonly (string | number)[])[];
  readonly columns: readonly string[];
}

/** An objective further above all values than this would flatten them. */
const furthest = 3;

/** One figure at every setting that was tried, with its objective. */
export const triedChart = (plan: FunctionPlan, limit: SloLimit): Tried[] => {
  const key = variedOf(plan.steps);
  const steps = plan.steps.filter(
    (step) => limit.figure in step.figures && step[key] !== null && step[key] !== undefined,
  );
  const xs = steps.map((step) => step[key]!);
  if (new Set(xs).size < 2) return [];
  const factor = limit.unit === 'share' ? 100 : 1;
  const valueOf = (step: PlanStep): number => Number((step.figures[limit.figure]!.mean * factor).toPrecision(5));
  const groups = kinds.flatMap(({ verdict, label, colour, pointStyle }) => {
    const own = steps.filter((step) => step.verdict === verdict);
    if (own.length === 0) return [];
    const data = own.map((step) => ({ x: step[key]!, y: valueOf(step) }));
    return [{ label, data, borderColor: colour, backgroundColor: colour, pointStyle, pointRadius: 6, showLine: false }];
  });
  const bound = limit.limit * factor;
  const highest = Math.max(...steps.map(valueOf));
  const line = {
    label: `objective: ${limit.figure} ${limit.text}`,
    data: [Math.min(...xs), Math.max(...xs)].map((x) => ({ x, y: bound })),
    borderColor: '@red',
    borderDash: [9, 4],
    borderWidth: 2,
    pointRadius: 0,
  };
  return [
    {
      title: `${plan.functionName}: ${limit.figure} by ${key}`,
      config: {
        type: 'line',
        data: { datasets: [...(bound > 0 && bound <= furthest * highest ? [line] : []), ...groups] },
        options: chartOptions({
          x: plainAxis(key, { type: 'linear', ticks: { precision: 0 } }),
          y: axisOf(limit, limit.figure),
        }),
      },
      columns: ['settings', limit.figure, 'verdict', 'runs'],
      rows: steps.map((step) => [
        settingsText(step),
        figureText(limit.figure, limit.text, step.figures[limit.figure]),
        verdictWords[step.verdict],
        step.replications,
      ]),
    },
  ];
};

/** What cost buys: every setting of the curve, and the line of those that none beats. */
export const curveChart = ({ curve, functionName }: FunctionPlan): Tried[] => {
  if (curve === null) return [];
  const { figure: name, points } = curve;
  const valueOf = (point: (typeof points)[number]): number | null => (name === 'p99' ? point.p99Ms : point.coldShare);
  const priced = points.flatMap((point) => {
    const value = valueOf(point);
    const verdict = point.isPlanned ? 'planned' : point.keeps ? 'kept' : 'broken';
    return value === null ? [] : [{ name: settingsText(point), usd: point.monthUsd, value, verdict } as const];
  });
  return [
    {
      title: `${functionName}: what cost buys`,
      caption:
        `Each setting by 30 days of the same and ${name === 'p99' ? 'p99' : 'cold starts'}; the dashed line joins those that none ` +
        'beats in both. Beside the planned one few runs tell.',
      config: costAgainstLatency(priced, { figure: name, cost: 'USD for 30 days of the same' }),
      columns: curveColumns,
      rows: points.map(pointCells),
    },
  ];
};
