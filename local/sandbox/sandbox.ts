// Port: one execution environment that really runs a handler. It serves one request at a time, and is frozen, timers and
// all, from the moment at which its runtime asks for the next one: not from its answer, after which it may go on for as
// long as it likes. It reports what happened; what that means is the platform's business.

import type { Clock } from '../clock/clock.ts';
import type { CodeFormat } from '../code/code-format.ts';
import type { LoadingNeeds } from '../code/handler-code.ts';
import type { ExtensionInfo, ShutdownReason } from './extension.ts';
import type { TelemetryStream } from '../telemetry/telemetry-event.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { CodePlaces, ConfinedHome } from './code-places.ts';

/** What a sandbox runs. */
export interface SandboxProgram {
  /** The handler, or its bundle; an absolute path. */
  readonly handlerFile: string;
  /** `executable`: a runtime of its own that speaks the Runtime API. */
  readonly handlerFormat: CodeFormat;
  readonly handlerExport: string;
  /** What loading it needs; nothing unless given. */
  readonly needs?: LoadingNeeds;
  /** Flags of Node.js by which modules are loaded as the named runtime does; none unless given. */
  readonly nodeFlags?: readonly string[];
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Threads that share many requests at once; only where there are many. */
  readonly workers?: number;
  /** All environment variables the handler sees. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files in /opt/extensions, which run beside the runtime in a process; none unless given. */
  readonly extensions?: readonly string[];
}

/** Whom a sandbox with extensions tells of them. */
export interface ExtensionHost {
  readonly accountId: string;
  readonly telemetry: Telemetry;
  /** A line that an external one printed. */
  onLine(line: string): void;
  onSubscribed(name: string, types: readonly TelemetryStream[]): void;
  /** The runtime is done with its init, or with its invocation; extensions may not be. */
  onRuntimeDone(atMs: number): void;
}

export interface SandboxOptions {
  readonly program: SandboxProgram;
  /** Where the code is and what belongs to it. */
  readonly places: CodePlaces;
  /** What its environment has of its own on disk; null where that is nothing. */
  readonly home: ConfinedHome | null;
  readonly clock: Clock;
  /** Text as the handler printed it, in order, not cut at line ends. */
  readonly onLog: (text: string) => void;
  /** Told when a debugger stops the code, and when it goes on; never unless it is debugged. */
  readonly onHeld?: (isHeld: boolean) => void;
  /** Told when the handler wants what only a process can do. */
  readonly onNeedsProcess?: (reason: string) => void;
  /** Where processes may have extensions; without it telemetry goes nowhere. */
  readonly extensionHost?: ExtensionHost;
}

/** One request, as the handler is to see it. */
export interface SandboxRequest {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly invokedFunctionArn: string;
  /** Instant of the machine's clock at which the function's timeout strikes. */
  readonly deadlineMs: number;
  /** JSON text. */
  readonly clientContext: string | null;
  readonly traceId: string | null;
  /** Whom it is of, where its function isolates tenants. */
  readonly tenantId?: string;
  /** Whether anybody reads what the handler prints. */
  readonly wantsLog: boolean;
}

/** Where a streamed response goes while the request runs. */
export interface ResponseSink {
  /** Whether somebody waits for the pieces; else they are gathered. */
  readonly live?: boolean;
  begun(contentType: string): void;
  chunk(bytes: Uint8Array): void;
}

/** How loading the handler ended. */
export type SandboxStart =
  | { readonly kind: 'ready'; readonly atMs: number }
  | { readonly kind: 'failed'; readonly atMs: number; readonly errorType: string; readonly payload: string }
  | SandboxExit;

/** How one request ended. */
export type SandboxAnswer =
  | {
      readonly kind: 'answered';
      readonly atMs: number;
      readonly payload: string;
      /** The payload as it came, where it is no UTF-8. */
      readonly bytes?: Buffer | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly atMs: number;
      readonly errorType: string;
      /** The function error, JSON text. */
      readonly payload: string;
    }
  | SandboxExit;

/** What became of the runtime after its answer: it asks for another request, or it ended. */
export type SandboxRest =
  | {
      readonly kind: 'asked';
      readonly atMs: number;
      /** When the runtime itself asked, where extensions were awaited after it. */
      readonly runtimeAtMs?: number;
    }
  | SandboxExit;

/** The runtime ended. */
export interface SandboxExit {
  readonly kind: 'exited';
  readonly atMs: number;
  /** Such as `exit status 3` or `signal: killed`; empty when there is none to give. */
  readonly reason: string;
  /** It was never begun, for that reason. */
  readonly unbegun?: boolean;
  /** Of an extension whose end is the reason: such as `Extension.Crash`. */
  readonly extensionError?: string;
}

export interface Sandbox {
  /** Largest memory seen so far. */
  readonly maxMemoryBytes: number;
  /** Creates the environment and loads the handler; frozen afterwards. */
  start(): Promise<SandboxStart>;
  /**
   * Goes on from where its init waited for a snapshot to be restored; only where that is known. Resolves when it asks for a request.
   */
  restore?(): Promise<SandboxStart>;
  /**
   * Thaws, and runs one request. Only when started and at rest. What a handler streams goes to the sink, and its answer
   * is empty then.
   */
  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer>;
  /** After an answer: when the runtime asks for another request, and is frozen, or when it is gone. */
  rest(): SandboxRest | Promise<SandboxRest>;
  /** Settles what `rest` promised if that can be known by now, though nobody has told it. */
  look(): void;
  /** Those there are, in the order in which they are started or registered; undefined where there can be none. */
  readonly extensions?: readonly ExtensionInfo[];
  /** Ends it as the Shutdown phase does: at once, but where extensions want to be told; otherwise like `kill`. */
  shutDown(reason: ShutdownReason): Promise<void>;
  /** Ends it at once, whatever it does; what is pending resolves as exited now, the promise when it is gone. */
  kill(): Promise<void>;
}
