// The Lambda Runtime API of one execution environment, on a port of its own on loopback: what a runtime in any language
// asks for its next invocation and answers to. Sources: Developer Guide, runtimes-api; answers of the runtime interface
// emulator and of aws-lambda-nodejs-runtime-interface-client 3.3.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { siteGuard } from '../wire/site-guard.ts';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import { accepted, refusal, send } from './api-answer.ts';
import {
  addressOf,
  answerPath,
  asError,
  handOver,
  isShort,
  runtimeBase as base,
  runtimeServer,
  tooLong,
  tooLongMessage,
  type HeardAnswer,
} from './handed-over.ts';
import { ownRuntimeName } from './own-runtime.ts';
import { readAnswer, type StreamListener } from './read-answer.ts';

/** What the runtime did. */
export interface RuntimeEvents extends StreamListener {
  /** It asks for an invocation, which it may have to wait for. */
  onNext(): void;
  /** It answered the invocation it had. */
  onAnswer(answer: HeardAnswer): void;
  onInitError(errorType: string, payload: string): void;
  /** Its init is over, and it waits to be restored; undefined where no snapshots are taken. */
  onRestoreNext?: (() => void) | undefined;
  /** Whether something in the runtime's process waits for other events meanwhile; never unless given. */
  staysAwake?(): boolean;
}

/** What else is asked for at the same address. */
export interface OtherApi {
  /** Answers a request; false when it is none of this API. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** A runtime is no web page. */
const guard = siteGuard();

const notAllowed = refusal('InvalidStateTransition', 'Transition is not allowed');

export class RuntimeApi {
  readonly #events: RuntimeEvents;
  readonly #others: readonly OtherApi[];
  readonly #server: Server;
  /** The runtime's open question. */
  #asking: ServerResponse | null = null;
  #waiting: SandboxRequest | null = null;
  #running: string | null = null;
  /** It waits to be restored. */
  #restoring: ServerResponse | null = null;
  /** Whether who sent that wants its response as it comes. */
  #live = false;

  constructor(events: RuntimeEvents, others: readonly OtherApi[] = []) {
    this.#events = events;
    this.#others = others;
    this.#server = runtimeServer((request, response) => this.#serve(request, response));
  }

  /** @returns what AWS_LAMBDA_RUNTIME_API is to be */
  listen(): Promise<string> {
    return addressOf(this.#server);
  }

  /**
   * Hands over an invocation, as soon as it is asked for.
   * @param live whether its response is wanted as it comes, whatever the runtime says of it
   */
  deliver(request: SandboxRequest, live = false): void {
    this.#waiting = request;
    this.#live = live;
    this.#handOver();
  }

  /** A snapshot is restored: who waited for it goes on. @returns whether somebody did */
  restore(): boolean {
    const response = this.#restoring;
    this.#restoring = null;
    if (response !== null) send(response, 200, {});
    return response !== null;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #handOver(): void {
    const response = this.#asking;
    const request = this.#waiting;
    if (response === null || request === null) return;
    this.#asking = null;
    this.#waiting = null;
    this.#running = request.requestId;
    handOver(response, request);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const foreign = guard.problem(request.headers);
    if (foreign !== null) return send(response, 403, refusal('Forbidden', foreign.text));
    if (request.method === 'GET' && path === `${base}/invocation/next`) return this.#next(request, response);
    if (request.method === 'GET' && path === `${base}/restore/next`) return this.#restoreNext(response);
    if (!path.startsWith(base))
      for (const other of this.#others) if (await other.serve(request, response)) return undefined;
    if (request.method !== 'POST') return send(response, 404, refusal('NotFound', `${request.method} ${path}`));
    if (
      path === `${base}/init/error` ||
      (path === `${base}/restore/error` && this.#events.onRestoreNext !== undefined)
    ) {
      const answer = await readAnswer(request);
      const { errorType, payload } = isShort(answer) ? answer : tooLong;
      this.#events.onInitError(errorType ?? 'Runtime.Unknown', payload);
      if (isShort(answer)) return send(response, 202, accepted);
      return send(response, 413, refusal('RequestEntityTooLarge', tooLongMessage));
    }
    const [, id, kind] = answerPath.exec(path) ?? [];
    if (id === undefined) return send(response, 404, refusal('NotFound', `POST ${path}`));
    return this.#answered(request, response, id, kind === 'error');
  }

  #restoreNext(response: ServerResponse): void {
    const { onRestoreNext } = this.#events;
    if (onRestoreNext === undefined) return send(response, 403, notAllowed);
    this.#restoring = response;
    return onRestoreNext();
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    // It has not answered the one that it has.
    if (this.#running !== null) return send(response, 403, notAllowed);
    // What it says then is that its event loop must go on meanwhile.
    if (this.#events.staysAwake?.() === true && request.headers['user-agent'] === ownRuntimeName)
      response.writeProcessing();
    this.#asking = response;
    response.on('close', () => {
      if (this.#asking === response) this.#asking = null;
    });
    this.#events.onNext();
    return this.#handOver();
  }

  async #answered(request: IncomingMessage, response: ServerResponse, id: string, failed: boolean): Promise<void> {
    if (this.#running === null) return send(response, 403, notAllowed);
    if (this.#running !== id) return send(response, 400, refusal('InvalidRequestID', 'Invalid request ID'));
    const answer = await readAnswer(request, failed ? undefined : this.#events, this.#live);
    this.#running = null;
    if (!isShort(answer)) {
      send(response, 413, refusal('RequestEntityTooLarge', tooLongMessage));
      return this.#events.onAnswer(tooLong);
    }
    send(response, 202, accepted);
    return this.#events.onAnswer(failed ? asError(answer) : answer);
  }
}
