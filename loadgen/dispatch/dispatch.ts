// Open loop: every request leaves at its own absolute instant, whether or not the ones before it were answered.
// Latency counts from that instant, so that neither a slow target nor a late generator can hide a wait. Closed loop: clients
// that each wait for their answer, think, and ask again.

import type { DispatchOptions, DispatchReport } from './dispatch-options.ts';
import { Dispatcher } from './dispatcher.ts';

/** Sends every arrival at its instant, and what clients ask; resolves when all have been answered or given up. */
export const dispatch = (options: DispatchOptions): Promise<DispatchReport> => new Dispatcher(options).run();
