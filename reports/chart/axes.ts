// Axes and options that all charts share.

/** Chart.js options of a scale, as plain data. */
type Axis = Record<string, unknown>;

const axis = (title: string, format: string, rest: Axis = {}): Axis => {
  const { ticks, ...others } = rest as { ticks?: Axis };
  return {
    /** Read by tooltips; Chart.js keeps what it does not know. */
    format,
    title: { display: title !== '', text: title, color: '@muted', font: { size: 13 } },
    ticks: { color: '@muted', callback: `fn:${format}`, maxRotation: 0, autoSkipPadding: 12, ...ticks },
    grid: { color: '@grid' },
    border: { color: '@grid' },
    ...others,
  };
};

/** The unit in which a run of this length is told, and its size in ms. */
export const timeUnit = (durationMs: number): { name: string; format: string; ms: number } => {
  if (durationMs <= 180_000) return { name: 'seconds', format: 'seconds', ms: 1000 };
  if (durationMs <= 3 * 3_600_000) return { name: 'minutes', format: 'minutes', ms: 60_000 };
  return { name: 'hours', format: 'hours', ms: 3_600_000 };
};

const hourSteps = [0.5, 1, 2, 3, 4, 6, 12, 24, 48];
const mostTicks = 9;

/** Hours are no decimal numbers: a day is cut into quarters and eighths. */
const hourStep = (hours: number): number => hourSteps.find((step) => hours / step <= mostTicks) ?? 24;

export const timeAxis = (durationMs: number): Axis => {
  const unit = timeUnit(durationMs);
  return axis('time since the start', unit.format, {
    // The end of the run is no round number; a tick there would run into the last one.
    ticks: {
      includeBounds: false,
      ...(unit.format === 'hours' ? { stepSize: hourStep(durationMs / unit.ms) } : {}),
    },
    type: 'linear',
    offset: false,
    min: 0,
    max: durationMs / unit.ms,
  });
};

/** On a logarithmic axis ticks are as near to each other as their labels let them be. */
export const latencyAxis = (title: string, rest: Axis = {}): Axis => {
  if (rest['type'] !== 'logarithmic') return axis(title, 'ms', rest);
  const ticks = { ...(rest['ticks'] as Axis | undefined), callback: 'fn:msByDecade', autoSkip: false };
  return axis(title, 'ms', { ...rest, ticks });
};

/** Lengths of time from 0, in the unit that `format` names. */
export const lengthAxis = (title: string, format: string): Axis =>
  axis(title, format, { beginAtZero: true, grace: '4%', ticks: { maxTicksLimit: 8 } });

/** Events in a unit of time. */
export const rateAxis = (title: string): Axis => axis(title, 'number', { beginAtZero: true, grace: '6%' });

export const countAxis = (title: string, rest: Axis = {}): Axis =>
  axis(title, 'count', { beginAtZero: true, grace: '6%', ...rest, ticks: { precision: 0 } });

/** Any quantity. */
export const plainAxis = (title: string, rest: Axis = {}): Axis => axis(title, 'number', rest);

export const shareAxis = (title: string): Axis => axis(title, 'percent', { beginAtZero: true });

/** The axis of nines: 1/(1-p), a decade for each nine. */
export const ninesAxis = (most: number): Axis =>
  axis('percentile', 'nines', { type: 'logarithmic', min: 1, max: most, ticks: { autoSkip: false } });

export const usdAxis = (title: string, rest: Axis = {}): Axis => axis(title, 'usd', { beginAtZero: true, ...rest });

/** An axis of numbers that need not begin at 0. */
export const numberAxis = (title: string): Axis => axis(title, 'number', { type: 'linear' });

/** At most four decades below the highest: a few values of almost nothing would flatten all others. */
export const latencyScale = (lowest: number, highest: number): Axis =>
  highest > 8 * lowest
    ? { type: 'logarithmic', min: Math.max(lowest, highest / 10_000), grace: '5%' }
    : { type: 'linear', grace: '5%' };

/** A category axis whose labels are ready. */
export const labelAxis = (title: string): Axis => {
  const { ticks, ...rest } = axis(title, 'count') as { ticks: Axis };
  const { callback: _, ...others } = ticks;
  return { ...rest, ticks: others };
};

/** Options of a chart with these scales. */
export const chartOptions = (scales: Record<string, Axis>): object => ({
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  interaction: { mode: 'nearest', axis: 'x', intersect: false },
  plugins: {
    legend: {
      position: 'top',
      align: 'end',
      labels: { color: '@ink', boxWidth: 22, boxHeight: 3, font: { size: 13 } },
    },
  },
  scales,
});

/** Colours of functions, in order. */
const cycle = ['@blue', '@orange', '@green', '@purple', '@sky', '@red', '@olive'];
export const colourOf = (index: number): string => cycle[index % cycle.length]!;
