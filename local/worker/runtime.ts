// The life of a Node.js runtime, the same in a thread and in a process: loads the handler, asks for an invocation, answers
// it, and asks for the next when the turn of the event loop in which it was done with the last is over. Work that a handler
// leaves behind runs until then, belongs to the invocation before, and may end the runtime without harm to anybody's call
// (aws-lambda-nodejs-runtime-interface-client, Runtime and index).

import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { rejectionError, thrownError, unhandledRejection, type FunctionError } from './errors.ts';
import { callbackProblem, isAwaitedOnly } from './handler-rules.ts';
import { beginInvocation, type Ending } from './invocation.ts';
import type { RunningInvocation } from './running-invocation.ts';
import { loadHandler, type Handler } from './load-handler.ts';
import { logError, logUncaught, type WorkerLog } from './log.ts';
import { isStreaming, type StreamPort } from './response-stream.ts';

/** What a runtime stands on: how it speaks to the platform. */
export interface RuntimeHost {
  readonly program: SandboxProgram;
  readonly log: WorkerLog;
  /** The handler is loaded. */
  ready(): void;
  /** It is not; the runtime ends. */
  initFailed(error: FunctionError): void;
  /** Where a streaming handler's response goes. */
  stream(requestId: string): StreamPort;
  answer(requestId: string, ending: Ending): void;
  /** Blocks, frozen, until there is an invocation; a promise where the event loop goes on meanwhile. */
  next(): SandboxRequest | Promise<SandboxRequest>;
  /** Ends the runtime; does not return. */
  exit(status: number): void;
}

/** Exit codes of the runtime's own. */
const exitCodes = { uncaught: 129, unhandled: 128, neverLoaded: 13, initFailed: 1, plain: 1 } as const;

/** The invocation that the runtime has, from being given it until it asks for another. */
interface Current {
  readonly requestId: string;
  answered: boolean;
  /** null inside of the call of the handler. */
  running: RunningInvocation | null;
}

class NodeRuntime {
  readonly #host: RuntimeHost;
  readonly #awaitedOnly: boolean;
  /** Taken before any handler can replace it. */
  readonly #immediate = setImmediate;
  readonly #resolved = Promise.resolve();
  #loaded = false;
  #serving = false;
  #handler: Handler | null = null;
  #current: Current | null = null;

  constructor(host: RuntimeHost) {
    this.#host = host;
    this.#awaitedOnly = isAwaitedOnly(host.program);
  }

  async run(): Promise<void> {
    process.on('uncaughtException', (thrown) => this.#uncaught(thrown));
    process.on('unhandledRejection', (reason) => this.#unhandled(reason));
    process.on('beforeExit', () => this.#loopIsEmpty());
    const opened = await this.#load();
    this.#loaded = true;
    if (typeof opened !== 'function') {
      this.#host.initFailed(opened);
      return this.#host.exit(exitCodes.initFailed);
    }
    this.#handler = opened;
    this.#immediate(() => {
      this.#serving = true;
      this.#host.ready();
      void this.#serve();
    });
    return undefined;
  }

  async #load(): Promise<Handler | FunctionError> {
    const { program } = this.#host;
    const opened = await loadHandler(program);
    if (typeof opened !== 'function' || isStreaming(opened)) return opened;
    return callbackProblem(program, opened.length) ?? opened;
  }

  async #serve(): Promise<void> {
    this.#current = null;
    const next = this.#host.next();
    const request = 'then' in next ? await next : next;
    const { log } = this.#host;
    log.wanted = request.wantsLog;
    log.requestId = request.requestId;
    log.tenantId = request.tenantId;
    if (request.traceId === null) delete process.env['_X_AMZN_TRACE_ID'];
    else process.env['_X_AMZN_TRACE_ID'] = request.traceId;
    // As for whoever awaits an invocation: what the handler leaves to the next tick comes after its answer.
    await this.#resolved;
    this.#begin(request);
  }

  #begin(request: SandboxRequest): void {
    const host = this.#host;
    const { requestId } = request;
    const own: Current = { requestId, answered: false, running: null };
    this.#current = own;
    own.running = beginInvocation(this.#handler!, host.program, request, {
      settle: (ending) => {
        own.answered = true;
        host.answer(requestId, ending);
      },
      over: (atOnce) => {
        if (atOnce) void this.#serve();
        else this.#immediate(() => void this.#serve());
      },
      exit: (status) => host.exit(status),
      fail: (thrown) => this.#log('Invoke Error', () => thrown),
      stream: host.stream(requestId),
    });
  }

  #log(what: string, thrown: () => unknown): void {
    logError(this.#host.log, this.#host.program, what, thrown);
  }

  #uncaught(thrown: unknown): void {
    if (this.#isNodesOwn) return this.#leave(thrown);
    this.#log('Uncaught Exception', () => thrown);
    return this.#crash(thrownError(thrown), exitCodes.uncaught);
  }

  #unhandled(reason: unknown): void {
    if (this.#isNodesOwn) return this.#leave(reason);
    this.#log('Unhandled Promise Rejection', () => rejectionError(reason));
    return this.#crash(unhandledRejection(reason), exitCodes.unhandled);
  }

  /** The runtime of Node.js 24 leaves what nobody catches to Node.js. */
  get #isNodesOwn(): boolean {
    return this.#awaitedOnly && this.#serving;
  }

  #leave(thrown: unknown): void {
    logUncaught(this.#host.log, thrown);
    this.#host.exit(exitCodes.plain);
  }

  /** An invocation that has no answer yet fails by it, and the runtime ends. */
  #crash(error: FunctionError, status: number): void {
    const current = this.#current;
    if (!this.#serving) this.#host.initFailed(error);
    else if (current !== null && !current.answered) {
      current.answered = true;
      this.#host.answer(current.requestId, { error });
    }
    this.#host.exit(status);
  }

  #loopIsEmpty(): void {
    if (this.#loaded) this.#current?.running?.loopIsEmpty();
    else {
      const never = new Error('the event loop is empty and the handler module has not loaded');
      this.#crash(thrownError(never), exitCodes.neverLoaded);
    }
    // A worker whose loop stays empty after this would end.
    this.#immediate(() => undefined);
  }
}

/** Loads the handler and serves until the process or thread ends. */
export const runRuntime = (host: RuntimeHost): void => void new NodeRuntime(host).run();
