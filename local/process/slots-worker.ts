// A thread of a process that takes many requests at once: it loads the handler for itself, asks for an invocation, begins it
// and asks for the next, as the runtime of AWS does on Managed Instances (aws-lambda-ric 4.0, Runtime.processMultiConcurrent). Handlers
// live by the rules of Node.js 24, whichever version is named.

import { awaitedInvocation } from '../worker/awaited-invocation.ts';
import { managedCallbackProblem } from '../worker/handler-rules.ts';
import { loadHandler, type Handler } from '../worker/load-handler.ts';
import { logError, patchConsole, type WorkerLog } from '../worker/log.ts';
import { installStreaming, isStreaming } from '../worker/response-stream.ts';
import type { FunctionError } from '../worker/errors.ts';
import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { InvokeStore } from './invoke-store.ts';
import { RuntimeClient } from './runtime-client.ts';

export interface SlotsBirth {
  readonly slots: SandboxProgram;
}

/** Waits between failed questions: 100 ms and twice as long each time, 20 in all (aws-lambda-ric 4.0). */
const retries = { firstMs: 100, most: 19, longestMs: 90_000 } as const;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Clients of the Runtime API that no invocation uses now. */
class Clients {
  readonly #address: string;
  readonly #idle: RuntimeClient[] = [];

  constructor(address: string) {
    this.#address = address;
  }

  take(): RuntimeClient {
    return this.#idle.pop() ?? new RuntimeClient(this.#address);
  }

  give(client: RuntimeClient): void {
    this.#idle.push(client);
  }
}

/** Lines of `console` say whose they are. */
const storedLog = (store: InvokeStore, write: (text: string) => void): WorkerLog => ({
  wanted: true,
  get requestId() {
    return store.getRequestId();
  },
  get tenantId() {
    return store.getTenantId();
  },
  write,
});

class SlotsWorker {
  readonly #program: SandboxProgram;
  readonly #store: InvokeStore;
  readonly #log: WorkerLog;
  readonly #clients = new Clients(process.env['AWS_LAMBDA_RUNTIME_API']!);
  /** Taken before any handler can replace it. */
  readonly #immediate = setImmediate;

  constructor(program: SandboxProgram, store: InvokeStore, log: WorkerLog) {
    this.#program = program;
    this.#store = store;
    this.#log = log;
  }

  async run(): Promise<void> {
    const handler = await this.#load();
    const asking = this.#clients.take();
    if (typeof handler !== 'function') {
      await asking.failInit(handler);
      process.exit(1);
    }
    for (;;) {
      const request = await this.#next(asking);
      this.#immediate(() => this.#store.runFor(request, () => this.#begin(handler, request)));
    }
  }

  async #load(): Promise<Handler | FunctionError> {
    const handler = await loadHandler(this.#program);
    if (typeof handler !== 'function' || isStreaming(handler)) return handler;
    return managedCallbackProblem(this.#program, handler.length) ?? handler;
  }

  async #next(client: RuntimeClient): Promise<SandboxRequest> {
    for (let failed = 0; ; failed += 1) {
      try {
        return await client.next();
      } catch (error) {
        if (failed === retries.most) throw error;
        await wait(Math.min(retries.longestMs, retries.firstMs * 2 ** failed));
      }
    }
  }

  #begin(handler: Handler, request: SandboxRequest): void {
    const client = this.#clients.take();
    const { requestId } = request;
    awaitedInvocation(handler, this.#program, request, {
      settle: (ending) => {
        const told =
          ending.error === null ? client.respond(requestId, ending.payload) : client.fail(requestId, ending.error);
        // What cannot be told is only logged there, and so it is here.
        told.then(
          () => this.#clients.give(client),
          (error: unknown) => this.#fail(error),
        );
      },
      over: () => undefined,
      exit: (status) => process.exit(status),
      fail: (thrown) => this.#fail(thrown),
      stream: {
        begun: (contentType) => client.beginStream(requestId, contentType),
        chunk: (bytes) => client.stream(bytes),
      },
    });
  }

  #fail(thrown: unknown): void {
    logError(this.#log, this.#program, 'Invoke Error', () => thrown);
  }
}

export const runSlotsWorker = ({ slots: program }: SlotsBirth, write: (text: string) => void): void => {
  const store = new InvokeStore();
  const log = storedLog(store, write);
  installStreaming();
  Object.assign((globalThis as { awslambda?: object }).awslambda ?? {}, { InvokeStore: store });
  patchConsole(log, 'JSON');
  void new SlotsWorker(program, store, log).run();
};
