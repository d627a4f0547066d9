// Port: an environment that runs many requests at once, as on Managed Instances. It is never frozen; what a request does after its
// time is up is not stopped, and its slot is taken until it ends.

import type { ExtensionInfo } from './extension.ts';
import type { ResponseSink, SandboxAnswer, SandboxOptions, SandboxRequest, SandboxStart } from './sandbox.ts';

export interface SlotsSandbox {
  /** Largest memory seen so far. */
  readonly maxMemoryBytes: number;
  /** As it was seen last. */
  readonly memoryBytes: number;
  /** Whether its runtime has ended, or is about to: extensions may hear of it meanwhile. */
  readonly isOver: boolean;
  /** What is known of its extensions. */
  readonly extensions: readonly ExtensionInfo[];
  /** CPU time of its processes so far, ms. */
  cpuMs(): number;
  /** Starts extensions and the runtime; ready once that asks for its first invocation, and they for their first event. */
  start(): Promise<SandboxStart>;
  /** Runs one request more. Resolves when it is answered, however late, or when the runtime has ended. */
  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer>;
  /** The caller of a request has been told that time is up. @returns whether the runtime has the request, and so its slot is taken */
  timedOut(requestId: string): boolean;
  /** Resolves when the runtime has ended by itself or was ended. */
  readonly ended: Promise<void>;
  /** Asks the runtime to end, tells extensions, and ends all of them soon. Resolves when nothing of it is left. */
  shutDown(): Promise<void>;
}

export type SlotsOptions = Omit<SandboxOptions, 'onNeedsProcess'>;
