// Threads that run units, as many as asked for.

import { fileURLToPath } from 'node:url';
import { openThreads, type Threads } from '../jobs/threads.ts';
import type { UnitAnswer, UnitTask } from './unit-task.ts';

export type UnitPool = Threads<UnitTask, UnitAnswer>;

export const createUnitPool = (workers: number): UnitPool =>
  openThreads(fileURLToPath(new URL('./unit-thread.js', import.meta.url)), 'unit', workers);
