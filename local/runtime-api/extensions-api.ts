// The Extensions API of one execution environment: extensions register, wait for events, and say that they failed. An
// external one is known before, by the name of its file; any other name is part of the runtime's process. Sources:
// Developer Guide, runtimes-extensions-api; statuses and texts of the runtime interface emulator.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { machineClock } from '../clock/clock.ts';
import { readBody } from '../wire/read-body.ts';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import { accepted, refusal, send } from './api-answer.ts';
import {
  Extension,
  extensionEvents,
  type ExtensionEvent,
  type ExtensionInfo,
  type ShutdownReason,
} from '../sandbox/extension.ts';

/** What the answer to a registration says of the function. */
export interface FunctionFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

/** What extensions did. */
export interface ExtensionListener {
  /** One that is a process has registered. */
  onRegistered(): void;
  /** One asks for the next event. */
  onReady(): void;
}

/** Internal ones included (Developer Guide). */
const mostExtensions = 10;
/** No list of events is as long. */
const bodyLimitBytes = 64 * 1024;
const base = '/2020-01-01/extension';
const identifier = 'lambda-extension-identifier';
const errorTypeHeader = 'Lambda-Extension-Function-Error-Type';
const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

const header = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

const forbid = (response: ServerResponse, errorType: string, errorMessage: string): void =>
  send(response, 403, refusal(errorType, errorMessage));

const invalidState = 'Extension.InvalidExtensionState';
const unknownIdentifier = 'Extension.UnknownExtensionIdentifier';

/** The list of a registration's body, or why there is none. */
const eventsIn = (text: string): readonly string[] | Error => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return new Error('the body is no JSON object');
  const { events = [], configurationKeys = [] } = body as { events?: unknown; configurationKeys?: unknown };
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0)
    return new Error('configurationKeys are deprecated; use environment variables instead');
  if (events === null) return [];
  const isList = Array.isArray(events) && events.every((event) => typeof event === 'string');
  return isList ? events : new Error('events is no list of strings');
};

const isEvent = (event: string): event is ExtensionEvent => extensionEvents.includes(event as ExtensionEvent);

/** Why an extension may not have that event, of those that there are; null when it may. */
const eventProblem = (event: string, external: boolean, there: readonly ExtensionEvent[]): string | null => {
  if (!isEvent(event) || (external && !there.includes(event))) return `${event}: ErrorInvalidEventType`;
  if (!external && there.length < extensionEvents.length) return 'No events allowed for internal extensions';
  return event === 'SHUTDOWN' && !external ? `${event}: ShutdownEventNotSupportedForInternalExtension` : null;
};

/** When a request must be done, in Unix time. */
const unixDeadlineMs = (deadlineMs: number): number => Math.floor(Date.now() + deadlineMs - machineClock());

const invokeEvent = ({ deadlineMs, requestId, invokedFunctionArn, traceId }: SandboxRequest): string =>
  JSON.stringify({
    eventType: 'INVOKE',
    deadlineMs: unixDeadlineMs(deadlineMs),
    requestId,
    invokedFunctionArn,
    ...(traceId === null ? {} : { tracing: { type: 'X-Amzn-Trace-Id', value: traceId } }),
  });

export class ExtensionsApi {
  readonly #facts: FunctionFacts;
  readonly #listener: ExtensionListener;
  readonly #extensions: Extension[];
  readonly #events: readonly ExtensionEvent[];
  /** Whether more may register. */
  #open = true;

  /**
   * @param external the names of those that are processes
   * @param events what they may wait for; fewer than all leave none to internal ones (runtime interface emulator)
   */
  // oxlint-disable-next-line max-params -- what there is, whom it tells, and what may be asked for
  constructor(
    external: readonly string[],
    facts: FunctionFacts,
    listener: ExtensionListener,
    events: readonly ExtensionEvent[] = extensionEvents,
  ) {
    this.#events = events;
    this.#extensions = external.map((name) => new Extension(name, true));
    this.#facts = facts;
    this.#listener = listener;
  }

  get count(): number {
    return this.#extensions.length;
  }

  get infos(): readonly ExtensionInfo[] {
    return this.#extensions.map(({ info }) => info);
  }

  get external(): readonly Extension[] {
    return this.#extensions.filter(({ external }) => external);
  }

  get hasInternal(): boolean {
    return this.#extensions.some(({ external }) => !external);
  }

  /** Whether every process has registered. */
  get allRegistered(): boolean {
    return this.external.every(({ state }) => state !== 'Started');
  }

  /** Whether all of them wait for an event. */
  get allReady(): boolean {
    return this.#extensions.every(({ state }) => state === 'Ready');
  }

  /** The runtime has asked for its first invocation: nobody registers any more. */
  closeRegistration(): void {
    this.#open = false;
  }

  deliverInvoke(request: SandboxRequest): void {
    const wanting = this.#extensions.filter((extension) => extension.wants('INVOKE'));
    if (wanting.length === 0) return;
    const event = invokeEvent(request);
    for (const extension of wanting) extension.deliver(event);
  }

  /** To an extension that wants it. @param deadlineMs instant of the machine's clock */
  deliverShutdown(extension: Extension, shutdownReason: ShutdownReason, deadlineMs: number): void {
    extension.deliver(
      JSON.stringify({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs: unixDeadlineMs(deadlineMs) }),
    );
  }

  /** The extension that a request names; null when there is none, which has been answered. */
  named(request: IncomingMessage, response: ServerResponse): Extension | null {
    const id = header(request, identifier);
    if (id === '') {
      forbid(response, 'Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');
      return null;
    }
    if (!uuid.test(id)) {
      forbid(response, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
      return null;
    }
    const found = this.#extensions.find((extension) => extension.id === id.toLowerCase());
    if (found === undefined) forbid(response, unknownIdentifier, `Unknown extension ${id}`);
    return found ?? null;
  }

  /** Answers a request; false when it is none of this API. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { method = '', url = '' } = request;
    switch (`${method} ${url}`) {
      case `POST ${base}/register`:
        await this.#register(request, response);
        return true;
      case `GET ${base}/event/next`:
        this.#next(request, response);
        return true;
      case `POST ${base}/init/error`:
        this.#failed(request, response, 'InitError');
        return true;
      case `POST ${base}/exit/error`:
        this.#failed(request, response, 'ExitError');
        return true;
      default:
        return false;
    }
  }

  async #register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = header(request, 'lambda-extension-name');
    if (name === '') return forbid(response, 'Extension.InvalidExtensionName', 'Empty extension name');
    const { content } = await readBody(request, bodyLimitBytes);
    const events = content === null ? new Error('the body is too long') : eventsIn(content.toString('utf8'));
    if (events instanceof Error) return forbid(response, 'InvalidRequestFormat', events.message);
    const known = this.#extensions.find((extension) => extension.name === name);
    const external = known?.external === true;
    const problem = events.map((event) => eventProblem(event, external, this.#events)).find((found) => found !== null);
    if (problem !== undefined) return forbid(response, 'Extension.InvalidEventType', problem);
    if (!external) {
      const closed = this.#internalProblem(known);
      if (closed !== null) return forbid(response, ...closed);
    }
    const extension = known ?? new Extension(name, false);
    const refused = extension.to('Registered');
    if (refused !== null) return forbid(response, invalidState, refused);
    extension.subscribe(events.filter(isEvent));
    if (known === undefined) this.#extensions.push(extension);
    const features = header(request, 'lambda-extension-accept-feature').split(',');
    const { accountId, ...facts } = this.#facts;
    const asked = features.some((feature) => feature.trim() === 'accountId') ? { accountId } : {};
    send(response, 200, { ...facts, ...asked }, { 'Lambda-Extension-Identifier': extension.id });
    if (external) this.#listener.onRegistered();
    return undefined;
  }

  /** Why no internal extension may register; null when it may. */
  #internalProblem(known: Extension | undefined): readonly [errorType: string, errorMessage: string] | null {
    if (!this.#open) return ['Extension.RegistrationClosed', 'Extension registration closed already'];
    if (this.count >= mostExtensions)
      return ['Extension.TooManyExtensions', `Extension limit (${mostExtensions}) reached`];
    return known === undefined ? null : [invalidState, 'Extension with this name already registered'];
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    const extension = this.named(request, response);
    if (extension === null) return;
    const refused = extension.to('Ready');
    if (refused !== null) return forbid(response, invalidState, refused);
    extension.ask(response);
    return this.#listener.onReady();
  }

  #failed(request: IncomingMessage, response: ServerResponse, state: 'InitError' | 'ExitError'): void {
    const extension = this.named(request, response);
    if (extension === null) return;
    const errorType = header(request, errorTypeHeader.toLowerCase());
    if (errorType === '') return forbid(response, 'Extension.MissingHeader', `${errorTypeHeader} not found`);
    const refused = extension.to(state);
    if (refused !== null) return forbid(response, invalidState, refused);
    extension.errorType = errorType;
    return send(response, 202, accepted);
  }
}
