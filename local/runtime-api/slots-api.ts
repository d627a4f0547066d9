// The Lambda Runtime API of an environment that takes many requests at once (Managed Instances): a runtime keeps several
// questions for the next invocation open, each is answered by one request, and answers come in any order. Sources: Developer
// Guide runtimes-custom (2026); the errors are those of AWS's supervisor for such environments (aws-lambda-runtime-interface-emulator,
// internal/lambda-managed-instances, Jan 2026), their status is ours.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { OtherApi } from './runtime-api.ts';
import type { ResponseSink, SandboxRequest } from '../sandbox/sandbox.ts';
import { siteGuard } from '../wire/site-guard.ts';
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
import { readAnswer, type StreamListener } from './read-answer.ts';

/** What the runtime did. */
export interface SlotsEvents {
  /** It asks for an invocation, which it may have to wait for. */
  onNext(): void;
  /** It answered one, in time or not. */
  onAnswer(requestId: string, answer: HeardAnswer): void;
  onInitError(errorType: string, payload: string): void;
}

/** So many open questions are kept. */
const mostAsking = 10_000;
/** Of so many invocations it is known for longer how they ended. */
const mostEnded = 1000;

/** A runtime is no web page. */
const guard = siteGuard();

/** An invocation that was handed to the environment. */
interface Handed {
  readonly sink: ResponseSink | undefined;
  /** Whether who sent it wants its response as it comes. */
  readonly live: boolean;
  answering: 'response' | 'error' | null;
  timedOut: boolean;
}

const inProgress = { response: 'Runtime.InvokeResponseInProgress', error: 'Runtime.ErrorResponseInProgress' } as const;

/** Nobody hears what comes after its caller was told that time is up. */
const unheard: StreamListener = { onStreamBegun: () => undefined, onChunk: () => undefined };

export class SlotsApi {
  readonly #events: SlotsEvents;
  readonly #others: readonly OtherApi[];
  readonly #server: Server;
  /** The runtime's open questions, the oldest first. */
  readonly #asking: ServerResponse[] = [];
  /** Requests whose slot is free, and which the runtime has not asked for yet. */
  readonly #waiting: SandboxRequest[] = [];
  readonly #handed = new Map<string, Handed>();
  /** Ids of those that were answered, the oldest first. */
  readonly #ended = new Set<string>();

  constructor(events: SlotsEvents, others: readonly OtherApi[] = []) {
    this.#events = events;
    this.#others = others;
    this.#server = runtimeServer((request, response) => this.#serve(request, response));
  }

  /** @returns what AWS_LAMBDA_RUNTIME_API is to be */
  listen(): Promise<string> {
    return addressOf(this.#server);
  }

  /** Hands over an invocation, as soon as one is asked for. */
  deliver(request: SandboxRequest, sink: ResponseSink | undefined): void {
    this.#handed.set(request.requestId, { sink, live: sink?.live === true, answering: null, timedOut: false });
    this.#waiting.push(request);
    this.#handOver();
  }

  /** Its caller has been told that time is up; its answer will be refused. @returns whether the runtime has ever had it */
  timedOut(requestId: string): boolean {
    const waits = this.#waiting.findIndex((request) => request.requestId === requestId);
    if (waits >= 0) {
      this.#waiting.splice(waits, 1);
      this.#handed.delete(requestId);
      return false;
    }
    const handed = this.#handed.get(requestId);
    if (handed !== undefined) handed.timedOut = true;
    return true;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #handOver(): void {
    while (this.#asking.length > 0 && this.#waiting.length > 0) {
      handOver(this.#asking.shift()!, this.#waiting.shift()!);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const foreign = guard.problem(request.headers);
    if (foreign !== null) return send(response, 403, refusal('Forbidden', foreign.text));
    if (request.method === 'GET' && path === `${base}/invocation/next`) return this.#next(response);
    for (const other of this.#others) if (await other.serve(request, response)) return undefined;
    if (request.method !== 'POST') return send(response, 404, refusal('NotFound', `${request.method} ${path}`));
    if (path === `${base}/init/error`) return this.#initError(request, response);
    const [, id, kind] = answerPath.exec(path) ?? [];
    if (id === undefined) return send(response, 404, refusal('NotFound', `POST ${path}`));
    return this.#answered(request, response, decodeURIComponent(id), kind as 'response' | 'error');
  }

  #next(response: ServerResponse): void {
    if (this.#asking.length >= mostAsking) {
      return send(response, 400, refusal('Runtime.TooManyIdleRuntimes', 'Too many idle runtimes'));
    }
    this.#asking.push(response);
    response.on('close', () => {
      const at = this.#asking.indexOf(response);
      if (at >= 0) this.#asking.splice(at, 1);
    });
    this.#events.onNext();
    return this.#handOver();
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await readAnswer(request);
    const { errorType, payload } = isShort(answer) ? answer : tooLong;
    this.#events.onInitError(errorType ?? 'Runtime.Unknown', payload);
    send(response, 202, accepted);
  }

  async #answered(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    kind: 'response' | 'error',
  ): Promise<void> {
    const handed = this.#handed.get(id);
    const problem = this.#problem(id, handed);
    if (problem !== null) {
      request.resume();
      return send(response, 400, refusal(problem, `Invocation ${id}`));
    }
    const { sink, live, timedOut } = handed!;
    handed!.answering = kind;
    const told: StreamListener =
      sink === undefined || timedOut
        ? unheard
        : { onStreamBegun: (contentType) => sink.begun(contentType), onChunk: (bytes) => sink.chunk(bytes) };
    const answer = await readAnswer(request, kind === 'error' ? undefined : told, live);
    this.#handed.delete(id);
    this.#end(id);
    const whole = isShort(answer) ? answer : tooLong;
    // It may have become late while it was read.
    if (handed!.timedOut) send(response, 400, refusal('Runtime.InvokeTimeout', `Invocation ${id} timed out`));
    else if (whole === tooLong) send(response, 413, refusal('RequestEntityTooLarge', tooLongMessage));
    else send(response, 202, accepted);
    this.#events.onAnswer(id, kind === 'error' && whole !== tooLong ? asError(whole) : whole);
  }

  /** Why an answer is not taken, as an error type; null when it is. */
  #problem(id: string, handed: Handed | undefined): string | null {
    if (handed === undefined) return this.#ended.has(id) ? 'Runtime.InvokeResponseWasSent' : 'Runtime.InvalidInvokeId';
    return handed.answering === null ? null : inProgress[handed.answering];
  }

  #end(id: string): void {
    this.#ended.add(id);
    if (this.#ended.size <= mostEnded) return;
    const [oldest] = this.#ended;
    this.#ended.delete(oldest!);
  }
}
