// Reads the local platform's own record of scaling and passes it on to a sink, on the clock of the run. Both processes
// stamp with the machine's monotonic clock, so that no clocks need to be compared.

import type { ScalingSink } from '../../lambda/index.ts';

type TimelineEvent = readonly [kind: number, functionIndex: number, atMs: number, x: number, y: number];

interface TimelinePage {
  readonly next: number;
  readonly events: readonly TimelineEvent[];
}

const pollEveryMs = 500;

const tell = (sink: ScalingSink, event: TimelineEvent, startedAtMs: number): void => {
  const [kind, functionIndex, stampMs, x, y] = event;
  // What happened before the run (provisioned environments) is there from its first instant.
  const atMs = Math.max(0, stampMs - startedAtMs);
  if (kind === 0) sink.admitted(functionIndex, atMs, x, y);
  else if (kind === 1) sink.released(functionIndex, atMs);
  else if (kind === 2) sink.throttled(functionIndex, atMs, x);
  else if (kind === 3) sink.environmentStarted(functionIndex, atMs, x < 0 ? undefined : x);
  else sink.environmentEnded(functionIndex, Math.max(0, x - startedAtMs), atMs);
};

/** Follows the timeline of the platform at `url`. */
export class Timeline {
  readonly #url: string;
  #next = 0;
  readonly #events: TimelineEvent[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Forgets what happened so far. */
  async reset(): Promise<void> {
    await fetch(`${this.#url}/_windtunnel/timeline/reset`, { method: 'POST' });
    this.#next = 0;
    this.#events.length = 0;
  }

  /** Collects in the background, so that the platform's own memory of it stays small. */
  follow(): void {
    this.#timer = setInterval(() => void this.#page().catch(() => {}), pollEveryMs);
  }

  /** Tells `sink` everything, on a clock that began at `startedAtMs` of the machine's. */
  async finish(sink: ScalingSink, startedAtMs: number): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    while ((await this.#page()) > 0);
    for (const event of this.#events) tell(sink, event, startedAtMs);
  }

  async #page(): Promise<number> {
    const since = this.#next;
    const response = await fetch(`${this.#url}/_windtunnel/timeline?since=${since}`);
    const page = (await response.json()) as TimelinePage;
    // Another poll may have been faster.
    if (this.#next !== since) return page.events.length;
    this.#next = page.next;
    for (const event of page.events) this.#events.push(event);
    return page.events.length;
  }
}
