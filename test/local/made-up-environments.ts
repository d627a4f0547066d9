// Environments whose sandboxes are made up: what those are asked is noted, and each answer is given by the test.

import { rulesOf, type FunctionConfig, type RuleOverrides } from '../../lambda/index.ts';
import type { EnvironmentKind, InvocationRequest } from '../../local/environment/environment-kind.ts';
import { plainNeeds } from '../../local/code/handler-code.ts';
import type { ConfinedHome } from '../../local/sandbox/code-places.ts';
import type {
  ResponseSink,
  Sandbox,
  SandboxAnswer,
  SandboxOptions,
  SandboxRequest,
  SandboxRest,
  SandboxStart,
} from '../../local/sandbox/sandbox.ts';
import type { SlotsOptions, SlotsSandbox } from '../../local/sandbox/slots.ts';
import type { ExtensionInfo, ShutdownReason } from '../../local/sandbox/extension.ts';
import { localFunction } from './support.ts';

/** A promise that the test settles. */
export class Settled<T> {
  settle!: (value: T) => void;
  readonly promise: Promise<T>;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}

/** One that takes a request at a time. */
export class MadeUpSandbox implements Sandbox {
  maxMemoryBytes: number = 50 * 1024 ** 2;
  extensions?: readonly ExtensionInfo[];
  readonly options: SandboxOptions;
  readonly asked: string[] = [];
  readonly started: Settled<SandboxStart> = new Settled();
  readonly restored: Settled<SandboxStart> = new Settled();
  readonly gone: Settled<void> = new Settled();
  answered: Settled<SandboxAnswer> = new Settled();
  rested: SandboxRest | Settled<SandboxRest> = new Settled<SandboxRest>();
  request: SandboxRequest | null = null;
  sink: ResponseSink | undefined;

  constructor(options: SandboxOptions) {
    this.options = options;
  }

  start(): Promise<SandboxStart> {
    return this.started.promise;
  }

  restore(): Promise<SandboxStart> {
    this.asked.push('restore');
    return this.restored.promise;
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    this.asked.push(`invoke ${request.requestId}`);
    this.request = request;
    this.sink = sink;
    this.answered = new Settled();
    return this.answered.promise;
  }

  rest(): SandboxRest | Promise<SandboxRest> {
    return 'kind' in this.rested ? this.rested : this.rested.promise;
  }

  look(): void {
    this.asked.push('look');
  }

  /** As real ones do: what is pending is over. */
  shutDown(reason: ShutdownReason): Promise<void> {
    this.asked.push(`shut down: ${reason}`);
    const exited = { kind: 'exited', atMs: this.options.clock(), reason: 'signal: killed' } as const;
    this.started.settle(exited);
    this.restored.settle(exited);
    this.answered.settle(exited);
    if (!('kind' in this.rested)) this.rested.settle(exited);
    if (this.extensions === undefined) this.gone.settle();
    return this.gone.promise;
  }

  kill(): Promise<void> {
    return this.shutDown('failure');
  }
}

/** One that takes many. */
export class MadeUpSlots implements SlotsSandbox {
  maxMemoryBytes = 0;
  memoryBytes = 0;
  isOver = false;
  usedCpuMs = 0;
  readonly extensions: readonly ExtensionInfo[] = [];
  readonly options: SlotsOptions;
  readonly asked: string[] = [];
  readonly requests: Map<string, Settled<SandboxAnswer>> = new Map();
  readonly sinks: Map<string, ResponseSink> = new Map();
  readonly starting: Settled<SandboxStart> = new Settled();
  /** Whether it has those whose time is up. */
  hasRequest = true;
  /** Whether it ends as soon as it is asked to. */
  endsAtOnce = true;
  readonly #over = new Settled<void>();

  constructor(options: SlotsOptions) {
    this.options = options;
  }

  get ended(): Promise<void> {
    return this.#over.promise;
  }

  cpuMs(): number {
    return this.usedCpuMs;
  }

  start(): Promise<SandboxStart> {
    return this.starting.promise;
  }

  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer> {
    this.asked.push(`invoke ${request.requestId}`);
    if (sink !== undefined) this.sinks.set(request.requestId, sink);
    const answer = new Settled<SandboxAnswer>();
    this.requests.set(request.requestId, answer);
    return answer.promise;
  }

  timedOut(requestId: string): boolean {
    this.asked.push(`timed out ${requestId}`);
    return this.hasRequest;
  }

  shutDown(): Promise<void> {
    this.asked.push('shut down');
    if (this.endsAtOnce) this.end('signal: killed');
    return this.ended;
  }

  /** It is gone. */
  end(reason: string): void {
    this.isOver = true;
    const exited = { kind: 'exited', atMs: this.options.clock(), reason } as const;
    this.starting.settle(exited);
    for (const one of this.requests.values()) one.settle(exited);
    this.#over.settle();
  }
}

export interface MadeUpKind {
  readonly config?: Partial<FunctionConfig>;
  readonly rules?: RuleOverrides;
  readonly log?: boolean;
  readonly logFormat?: 'Text' | 'JSON';
  readonly version?: string;
  /** Whether extensions run in its sandboxes. */
  readonly extensions?: boolean;
  readonly home?: ConfinedHome;
  readonly snapshotLoadMs?: () => number;
  /** Whether a sandbox is known at once. */
  readonly isLate?: boolean;
}

export interface Kind {
  readonly kind: EnvironmentKind;
  readonly sandboxes: MadeUpSandbox[];
  readonly slots: MadeUpSlots[];
  /** Of its log, whole: what comes is not cut. */
  readonly lines: string[];
  readonly streams: Set<string>;
  readonly ending: Promise<void>[];
  /** Why a process was asked for. */
  readonly reasons: string[];
}

export const madeUpKind = (clock: () => number, how: MadeUpKind = {}): Kind => {
  const [sandboxes, slots, lines, ending, reasons]: [
    MadeUpSandbox[],
    MadeUpSlots[],
    string[],
    Promise<void>[],
    string[],
  ] = [[], [], [], [], []];
  const streams = new Set<string>();
  const { home } = how;
  const confinement =
    home === undefined
      ? null
      : ({ newHome: () => home } as unknown as NonNullable<
          Awaited<ReturnType<EnvironmentKind['sandboxes']['slots']>>['confinement']
        >);
  const way = {
    confinement,
    extensions: how.extensions === true,
    make: (options: SandboxOptions) => {
      const sandbox = new MadeUpSandbox(options);
      sandboxes.push(sandbox);
      return sandbox;
    },
  };
  const fn = {
    ...localFunction('sample.ts', 'echo', { name: 'f', timeoutMs: 3000, runtime: 'nodejs22.x', ...how.config }),
    ...(how.logFormat === undefined ? {} : { logFormat: how.logFormat }),
    ...(how.version === undefined ? {} : { version: how.version }),
  };
  const kind: EnvironmentKind = {
    fn,
    bundle: { file: '/f.js', format: 'esm', needs: plainNeeds } as unknown as EnvironmentKind['bundle'],
    places: { taskRoot: '/task', layers: null, modules: null },
    rules: rulesOf('2023', 'us-east-1', how.rules),
    clock,
    accountId: '123456789012',
    sandboxes: {
      way: () => (how.isLate === true ? Promise.resolve(way) : way),
      slots: () =>
        Promise.resolve({
          confinement,
          make: (options: SlotsOptions) => {
            const sandbox = new MadeUpSlots(options);
            slots.push(sandbox);
            return sandbox;
          },
        }),
      needsProcess: (reason) => {
        reasons.push(reason);
        return reasons.length === 1;
      },
    },
    snapshotLoadMs: how.snapshotLoadMs,
    credentials: null,
    endpoints: () => ({}),
    log:
      how.log === false
        ? null
        : (line, stream) => {
            lines.push(line);
            streams.add(stream);
          },
    unused: () => undefined,
    ending: (gone) => void ending.push(gone),
  };
  return { kind, sandboxes, slots, lines, streams, ending, reasons };
};

export const invocationRequest = (requestId: string, more: Partial<InvocationRequest> = {}): InvocationRequest => ({
  requestId,
  payload: '{"a":1}',
  invokedFunctionArn: 'arn:f',
  clientContext: null,
  traceId: 'Root=1-2;Parent=3;Sampled=1',
  wantsTail: false,
  ...more,
});
