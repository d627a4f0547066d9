// The Shutdown phase of an environment with extensions: the runtime ends first, then they are told, and have until its end (Developer
// Guide, runtimes-extensions-api).

import type { Clock } from '../clock/clock.ts';
import type { ExternalExtensions } from './external-extensions.ts';
import { untilAt } from './waits.ts';

/** How long the Shutdown phase may take, and how much of that the runtime may (Developer Guide, runtimes-extensions-api). */
const shutdownMs = { external: 2000, internal: 500, runtime: 300, runtimeWithInternal: 500 } as const;
/** For so long the last telemetry is waited for before extensions are told to end; AWS names no figure. */
const lastTelemetryMs = 500;

type Tell = Parameters<ExternalExtensions['shutDown']>[0];

export interface Leaving {
  /** Whether there are extensions inside of the runtime. */
  readonly hasInternal: boolean;
  /** Those that are processes of their own; null for none. */
  readonly external: ExternalExtensions | null;
  /** Asks the runtime to end. */
  readonly terminate: () => void;
  readonly kill: () => void;
  readonly runtimeGone: Promise<void>;
  /** Resolves when the last telemetry was sent. */
  readonly told: Promise<void> | undefined;
  /** Tells an extension of the end, and until when it has time. */
  readonly tell: (extension: Parameters<Tell>[0], deadlineMs: number) => ReturnType<Tell>;
}

/** Resolves when all have ended, or their time is over. */
export const shutdownPhase = async (clock: Clock, leaving: Leaving): Promise<void> => {
  const { hasInternal, external, terminate, kill, runtimeGone, told, tell } = leaving;
  const beganAtMs = clock();
  const deadlineMs = beganAtMs + (external === null ? shutdownMs.internal : shutdownMs.external);
  terminate();
  const runtimeMs = hasInternal ? shutdownMs.runtimeWithInternal : shutdownMs.runtime;
  await untilAt(clock, runtimeGone, beganAtMs + runtimeMs);
  kill();
  await untilAt(clock, Promise.all([runtimeGone, told]), clock() + lastTelemetryMs);
  await external?.shutDown(
    (extension) => tell(extension, deadlineMs),
    (work) => untilAt(clock, work, deadlineMs),
  );
};
