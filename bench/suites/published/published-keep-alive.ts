// How many of N idle environments are alive after a while, predicted beside what was measured on real AWS.

import type { ValidationFigure } from '../../../reports/index.ts';
import { predicted, publishedScenario } from './published-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Over waits of so many seconds, the share of more than one idle environments that was still alive. */
interface AliveShare {
  readonly fromS: number;
  readonly toS: number;
  readonly share: number;
}

/** SeBS (Copik et al., Middleware 2021), AWS, Jan-Nov 2020: 22,202 rows; the same for 128 to 1,536 MB and functions of 1 and 10 s. */
export const aliveShares: readonly AliveShare[] = [
  { fromS: 360, toS: 360, share: 0.99 },
  { fromS: 420, toS: 720, share: 0.52 },
  { fromS: 780, toS: 1080, share: 0.26 },
  { fromS: 1140, toS: 1320, share: 0.13 },
];

/** The waits of one range, a minute apart. */
const waitsOf = ({ fromS, toS }: AliveShare): number[] =>
  Array.from({ length: (toS - fromS) / 60 + 1 }, (_, index) => fromS + 60 * index);

/** As many as were called at once there. */
const counts = Array.from({ length: 19 }, (_, index) => index + 2);

export interface AliveSetting {
  readonly memoryMb: number;
  readonly seconds: number;
  readonly coldMs: number;
}

const setting: AliveSetting = { memoryMb: 128, seconds: 1, coldMs: 400 };

/** Functions that are called 2, 3, ... 20 times at once, and as often again when all have been idle for `waitS`. */
export const aliveScenario = (waitS: number, { memoryMb, seconds, coldMs }: AliveSetting = setting): Scenario => {
  const again = seconds * 1000 + coldMs + waitS * 1000;
  return publishedScenario({
    name: `published idle for ${waitS} s`,
    duration: `${again + 1000}ms`,
    account: { era: '2020' },
    functions: Object.fromEntries(
      counts.map((count) => [
        `at-once-${count}`,
        {
          memory: `${memoryMb}MB`,
          timeout: '60s',
          duration: { constant: `${seconds}s` },
          coldStart: { constant: `${coldMs}ms` },
        },
      ]),
    ),
    traffic: counts.map((count) => ({
      to: `at-once-${count}`,
      arrivals: ['0s', `${again}ms`].map((at) => ({ burst: { at, count } })),
    })),
  });
};

/** Of all environments, the share that serves again after `waitS` of nothing. */
export const shareAlive = async (waitS: number, of: AliveSetting = setting): Promise<number> => {
  const { totals } = await predicted(aliveScenario(waitS, of));
  return 2 - (2 * totals.coldStarts) / totals.offered;
};

/** By range of waits, those predicted beside the one published. */
export const predictedShares = async (
  of: AliveSetting = setting,
): Promise<(AliveShare & { predicted: number[] })[]> => {
  const rows = [];
  for (const range of aliveShares) {
    const predicted: number[] = [];
    for (const waitS of waitsOf(range)) predicted.push(await shareAlive(waitS, of));
    rows.push({ ...range, predicted });
  }
  return rows;
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const worstTolerance = 0.15;
const meanTolerance = 0.05;

/** A row for each range of waits, and one for all waits together. */
export const aliveFigures = async (): Promise<ValidationFigure[]> => aliveFiguresOf(await predictedShares());

/** The same, of what was predicted for each wait. */
export const aliveFiguresOf = (rows: readonly (AliveShare & { predicted: number[] })[]): ValidationFigure[] => {
  const common = { functionName: null, unit: 'share', note: 'SeBS 2020; 2 to 20 environments' } as const;
  const figures = rows.map(({ fromS, toS, share, predicted }): ValidationFigure => {
    const worst = Math.max(...predicted.map((value) => Math.abs(value - share)));
    return {
      ...common,
      figure: `of several idle environments alive after ${fromS === toS ? fromS : `${fromS} to ${toS}`} s`,
      measured: share,
      simulated: mean(predicted),
      tolerance: `${100 * worstTolerance} percentage points at each wait`,
      verdict: worst <= worstTolerance ? 'pass' : 'fail',
    };
  });
  const error = mean(rows.flatMap(({ share, predicted }) => predicted.map((value) => Math.abs(value - share))));
  const whole: ValidationFigure = {
    ...common,
    figure: 'of several idle environments alive: mean error over all waits',
    measured: 0,
    simulated: error,
    tolerance: `${100 * meanTolerance} percentage points`,
    verdict: error <= meanTolerance ? 'pass' : 'fail',
  };
  return [...figures, whole];
};
