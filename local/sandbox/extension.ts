// One extension of an execution environment, as the platform knows it: its state, and the event that it waits for or that
// waits for it. Sources: Developer Guide, runtimes-extensions-api; names of states and texts of refusals of the runtime
// interface emulator.

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export const extensionEvents = ['INVOKE', 'SHUTDOWN'] as const;
export type ExtensionEvent = (typeof extensionEvents)[number];

export type ExtensionState =
  | 'Started'
  | 'Registered'
  | 'Ready'
  | 'Running'
  | 'InitError'
  | 'ExitError'
  | 'Exited'
  | 'ShutdownFailed'
  | 'LaunchError';

/** Why an environment ends. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** What is logged of one when the init is over. */
export interface ExtensionInfo {
  readonly name: string;
  readonly state: ExtensionState;
  readonly events: readonly ExtensionEvent[];
  /** What it, or its end, gave as the reason; null for none. */
  readonly errorType: string | null;
}

/** From which states an extension may come to another by saying so itself. */
const allowedFrom: Partial<Readonly<Record<ExtensionState, readonly ExtensionState[]>>> = {
  Registered: ['Started'],
  Ready: ['Registered', 'Running'],
  InitError: ['Registered', 'InitError'],
  ExitError: ['Registered', 'Ready', 'Running', 'ExitError'],
};

export class Extension {
  /** What it calls itself by. */
  readonly id: string = randomUUID();
  readonly name: string;
  /** A process of its own; else it is part of the runtime's. */
  readonly external: boolean;
  state: ExtensionState = 'Started';
  errorType: string | null = null;
  #events: readonly ExtensionEvent[] = [];
  #asking: ServerResponse | null = null;
  /** JSON text that nobody has fetched yet. */
  #pending: string | null = null;

  constructor(name: string, external: boolean) {
    this.name = name;
    this.external = external;
  }

  get info(): ExtensionInfo {
    return { name: this.name, state: this.state, events: this.#events, errorType: this.errorType };
  }

  wants(event: ExtensionEvent): boolean {
    return this.#events.includes(event);
  }

  /** Goes on to a state of its own accord. @returns null, or why it may not */
  to(state: ExtensionState): string | null {
    if (allowedFrom[state]?.includes(this.state) === true) {
      this.state = state;
      return null;
    }
    const called = state === 'Registered' ? this.name : this.id;
    const [from, told] = [this.state, state === 'ExitError' ? 'Exited' : state];
    return `State transition from ${from} to ${told} failed for extension ${called}. Error: State transition is not allowed`;
  }

  subscribe(events: readonly ExtensionEvent[]): void {
    this.#events = [...new Set(events)];
  }

  /** It waits, from now on, for an event. */
  ask(response: ServerResponse): void {
    this.#asking = response;
    this.#handOver();
  }

  /** Hands an event over, as soon as it is asked for. */
  deliver(event: string): void {
    this.#pending = event;
    this.#handOver();
  }

  #handOver(): void {
    const [response, event] = [this.#asking, this.#pending];
    if (response === null || event === null) return;
    this.#asking = null;
    this.#pending = null;
    this.state = 'Running';
    const bytes = Buffer.from(event);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': String(bytes.length),
      'Lambda-Extension-Identifier': this.id,
      'Lambda-Extension-Event-Identifier': randomUUID(),
    });
    response.end(bytes);
  }
}
