// What environments of one function have in common, and what they are asked to run.

import type { Rules, TracedAttempt } from '../../lambda/index.ts';
import type { Clock } from '../clock/clock.ts';
import type { Bundle } from '../code/handler-code.ts';
import type { FunctionSandboxes } from '../isolation/sandbox-maker.ts';
import type { CodePlaces } from '../sandbox/code-places.ts';
import type { ResponseSink } from '../sandbox/sandbox.ts';
import type { LocalFunction } from '../settings/local-function.ts';

/** What environments of one function have in common. */
export interface EnvironmentKind {
  readonly fn: LocalFunction;
  readonly bundle: Bundle;
  readonly places: CodePlaces;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly accountId: string;
  readonly sandboxes: FunctionSandboxes;
  /** How long loading its snapshot takes, ms, of a version with SnapStart. */
  readonly snapshotLoadMs?: (() => number) | undefined;
  /** Of its role, as variables; null where those of a role that exists only here do. */
  readonly credentials: Readonly<Record<string, string>> | null;
  /** Where services are, as variables. */
  readonly endpoints: () => Readonly<Record<string, string>>;
  readonly log: ((line: string, logStreamName: string) => void) | null;
  /** Told once the function is retired and the last of its environments is gone. */
  readonly unused: () => void;
  /** Told of every sandbox on its way out. */
  readonly ending: (gone: Promise<void>) => void;
}

export interface InvocationRequest {
  readonly requestId: string;
  readonly payload: string;
  readonly invokedFunctionArn: string;
  readonly clientContext: string | null;
  /** Tracing header. */
  readonly traceId: string;
  readonly wantsTail: boolean;
  /** Whom it is of, where its function isolates tenants. */
  readonly tenantId?: string;
  /** Where a streamed response goes as it comes; without one it is gathered and is the payload. */
  readonly sink?: ResponseSink;
  /** Where its parts are noted; without one it is not traced. */
  readonly attempt?: TracedAttempt;
}
