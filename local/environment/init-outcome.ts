// How an init went, and how the platform reports it.

import { exitErrorType } from '../sandbox/ending.ts';
import type { SandboxStart } from '../sandbox/sandbox.ts';
import type { InitializationType, InitPhase, InitReport } from './platform-records.ts';

/** Over well or not, or stopped at its limit. */
export type Init = (SandboxStart | { readonly kind: 'overrun'; readonly atMs: number }) & { readonly initMs: number };

export const initReported = (
  init: Init,
  { initializationType, phase }: { readonly initializationType: InitializationType; readonly phase: InitPhase },
): InitReport => {
  const { initMs } = init;
  const common = { initializationType, initMs, phase } as const;
  if (init.kind === 'ready') return { ...common, status: 'success', errorType: null };
  if (init.kind === 'overrun') return { ...common, status: 'timeout', errorType: null };
  return { ...common, status: 'error', errorType: init.kind === 'failed' ? init.errorType : exitErrorType(init) };
};
