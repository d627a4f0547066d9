// Half of what the suite `published` predicts, by the time it takes: simulated in a process of its own, beside the rest.

import type { ValidationFigure } from '../../../reports/index.ts';
import { predictInits } from './published-cold-starts.ts';
import { aliveFigures } from './published-keep-alive.ts';
import { queueFigures } from './published-queues.ts';

export interface PredictedBeside {
  readonly alive: readonly ValidationFigure[];
  readonly inits: readonly ValidationFigure[];
  readonly queues: readonly ValidationFigure[];
}

export const predictBeside = async (): Promise<PredictedBeside> => ({
  alive: await aliveFigures(),
  inits: await predictInits(),
  queues: await queueFigures(),
});
