// Open loop: every request leaves at its own absolute instant, whether or not the ones before it were answered.
// Latency counts from that instant, so that neither a slow target nor a late generator can hide a wait.

import type { DispatchOptions, DispatchReport } from './dispatch-options.ts';
import { OpenLoop } from './open-loop.ts';

/** Sends every arrival at its instant; resolves when all have been answered or given up. */
export const dispatch = (options: DispatchOptions): Promise<DispatchReport> => new OpenLoop(options).run();
