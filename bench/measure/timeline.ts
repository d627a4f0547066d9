// Reads the local platform's own record of scaling and passes it on to a sink, on the clock of the run. Both processes
// stamp with the machine's monotonic clock, so that no clocks need to be compared.

import type { ScalingSink } from '../../lambda/index.ts';
import type { MeasuredInstances } from './managed-figures.ts';

type TimelineEvent = readonly [kind: number, functionIndex: number, atMs: number, x: number, y: number];

interface TimelinePage {
  readonly next: number;
  /** By the platform's function index, of which each version has one. */
  readonly functions: readonly string[];
  readonly events: readonly TimelineEvent[];
}

const pollEveryMs = 500;

export interface TimelineSinks {
  readonly sink: ScalingSink;
  /** Told of Managed Instances, in order of time; null where there are none. */
  readonly instances: MeasuredInstances | null;
  /** The index of a function of the scenario by its name; undefined for any other. */
  readonly indexOf: (name: string) => number | undefined;
}

const tellInstances = (instances: MeasuredInstances, event: TimelineEvent, startedAtMs: number): void => {
  const [kind, functionIndex, atMs, x, y] = event;
  if (kind === 0) instances.admitted(functionIndex, atMs);
  else if (kind === 1) instances.released(functionIndex, atMs);
  else if (kind === 3) instances.environmentStarted(functionIndex, atMs);
  else if (kind === 4) instances.environmentEnded(functionIndex, Math.max(0, x - startedAtMs), atMs);
  else if (kind === 5) instances.refused(functionIndex, x);
  else if (kind === 6) instances.looked(functionIndex, atMs, x, y);
};

const tell = (sink: ScalingSink, event: TimelineEvent, startedAtMs: number): void => {
  const [kind, functionIndex, atMs, x, y] = event;
  if (kind === 0) sink.admitted(functionIndex, atMs, x, y);
  else if (kind === 1) sink.released(functionIndex, atMs);
  else if (kind === 2) sink.throttled(functionIndex, atMs, x);
  else if (kind === 3) sink.environmentStarted(functionIndex, atMs, x < 0 ? undefined : x);
  else if (kind === 4) sink.environmentEnded(functionIndex, Math.max(0, x - startedAtMs), atMs);
};

/** Follows the timeline of the platform at `url`. */
export class Timeline {
  readonly #url: string;
  #next = 0;
  readonly #events: TimelineEvent[] = [];
  #functions: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Collects in the background, so that the platform's own memory of it stays small. */
  follow(): void {
    this.#timer = setInterval(() => void this.#page().catch(() => {}), pollEveryMs);
  }

  /** Tells everything, on a clock that began at `startedAtMs` of the machine's. */
  async finish({ sink, instances, indexOf }: TimelineSinks, startedAtMs: number): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#page('&look=1');
    while ((await this.#page()) > 0);
    const known = this.#events.flatMap(([kind, own, stampMs, x, y]): TimelineEvent[] => {
      const functionIndex = indexOf(this.#functions[own]!);
      // What happened before the run (provisioned environments) is there from its first instant.
      return functionIndex === undefined ? [] : [[kind, functionIndex, Math.max(0, stampMs - startedAtMs), x, y]];
    });
    for (const event of known) tell(sink, event, startedAtMs);
    if (instances === null) return;
    for (const event of known.toSorted((a, b) => a[2] - b[2])) tellInstances(instances, event, startedAtMs);
    instances.finish();
  }

  async #page(look = ''): Promise<number> {
    const since = this.#next;
    const response = await fetch(`${this.#url}/_windtunnel/timeline?since=${since}${look}`);
    const page = (await response.json()) as TimelinePage;
    // Another poll may have been faster.
    if (this.#next !== since) return page.events.length;
    this.#next = page.next;
    this.#functions = page.functions;
    for (const event of page.events) this.#events.push(event);
    return page.events.length;
  }
}
