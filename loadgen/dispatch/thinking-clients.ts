// The clients of closed loops: which of them asks next, and when.

import type { DispatchClient, DispatchStream } from './dispatch-options.ts';

/** A client without any answer asks again after so long at least: a target that is gone would be asked without end. */
const leastPauseMs = 100;

interface Due {
  readonly client: DispatchClient;
  readonly atMs: number;
}

export class ThinkingClients {
  readonly #clients: ReadonlySet<DispatchStream>;
  /** The next one last. */
  readonly #due: Due[] = [];
  /** Clients that wait for an answer, and the latest end of them all: they may ask once more until then. */
  #waiting = 0;
  readonly #endMs: number;

  constructor(clients: readonly DispatchClient[]) {
    this.#clients = new Set(clients);
    this.#endMs = clients.reduce((end, { endMs }) => Math.max(end, endMs), 0);
    for (const client of clients) this.#later(client, client.firstAtMs);
  }

  get count(): number {
    return this.#clients.size;
  }

  /** Instant at which one asks, or at which none can ask any more; Infinity when that is past. */
  get nextMs(): number {
    return this.#due.at(-1)?.atMs ?? (this.#waiting > 0 ? this.#endMs : Infinity);
  }

  /** The client that asks at `nextMs`; null when none can ask any more. */
  take(): DispatchClient | null {
    const due = this.#due.pop();
    this.#waiting = due === undefined ? 0 : this.#waiting + 1;
    return due?.client ?? null;
  }

  /** A request of `stream` is over, answered or not; true when a client has to be waited for otherwise now. */
  ended(stream: DispatchStream, atMs: number, answered: boolean): boolean {
    if (!this.#clients.has(stream)) return false;
    const client = stream as DispatchClient;
    this.#waiting -= 1;
    const thinkMs = client.thinkMs();
    this.#later(client, atMs + (answered ? thinkMs : Math.max(thinkMs, leastPauseMs)));
    return true;
  }

  /** Instants differ, nearly always, so that the order of clients at one instant is nobody's concern. */
  #later(client: DispatchClient, atMs: number): void {
    if (atMs >= client.endMs) return;
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#due[middle]!.atMs > atMs) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, { client, atMs });
  }
}
