// The environments of one function under last, spare, halving and greatest age, as plainly as it can be said: every look goes
// through all of them for whatever happens next.

import type { LastSpareKeepAlive } from '../../lambda/index.ts';

interface PlainEnvironment {
  readonly id: number;
  readonly startedAtMs: number;
  /** null while it runs. */
  idleSinceMs: number | null;
  endsAtMs: number;
}

export class PlainPool {
  readonly ends: [id: number, atMs: number][] = [];
  readonly #keepAlive: LastSpareKeepAlive;
  /** Idle ones in the order in which they became so, behind those that run. */
  #environments: PlainEnvironment[] = [];
  #quietSinceMs = 0;
  #halvings = 0;
  #countAtFirst = 0;

  constructor(keepAlive: LastSpareKeepAlive) {
    this.#keepAlive = keepAlive;
  }

  get alive(): number {
    return this.#environments.length;
  }

  create(id: number, atMs: number): void {
    this.#environments.unshift({ id, startedAtMs: atMs, idleSinceMs: null, endsAtMs: Infinity });
  }

  /** The one that became idle last; -1 for none. */
  take(atMs: number): number {
    this.look(atMs);
    if (this.#halvings > 0) {
      const { halvingMs, spareMs } = this.#keepAlive;
      for (const environment of this.#environments) {
        environment.idleSinceMs! += atMs - (this.#quietSinceMs + halvingMs!);
        environment.endsAtMs = environment.idleSinceMs! + spareMs;
      }
      this.#halvings = 0;
    }
    const taken = this.#environments.at(-1);
    if (taken === undefined || taken.idleSinceMs === null) return -1;
    this.#environments = [{ ...taken, idleSinceMs: null, endsAtMs: Infinity }, ...this.#environments.slice(0, -1)];
    return taken.id;
  }

  put(id: number, atMs: number): void {
    this.look(atMs);
    const back = this.#environments.find((environment) => environment.id === id)!;
    const { lastMs, spareMs } = this.#keepAlive;
    back.idleSinceMs = atMs;
    back.endsAtMs = atMs + (this.alive === 1 ? lastMs : spareMs);
    this.#environments = [...this.#environments.filter((environment) => environment !== back), back];
    this.#quietSinceMs = atMs;
    this.look(atMs);
  }

  discard(id: number, atMs: number): void {
    this.look(atMs);
    this.#end(
      this.#environments.find((environment) => environment.id === id)!,
      atMs,
    );
    this.#quietSinceMs = atMs;
  }

  /** Everything that happens up to `atMs`, one thing after the other. */
  look(atMs: number): void {
    for (;;) {
      const halvingMs = this.#halvingMs();
      const [first] = this.#environments
        .filter(({ idleSinceMs }) => idleSinceMs !== null)
        .sort((a, b) => this.#endOf(a) - this.#endOf(b));
      const endMs = first === undefined ? Infinity : this.#endOf(first);
      if (Math.min(endMs, halvingMs) > atMs) return;
      if (endMs <= halvingMs) this.#end(first!, endMs);
      else this.#halve(halvingMs);
    }
  }

  #endOf({ startedAtMs, idleSinceMs, endsAtMs }: PlainEnvironment): number {
    const oldMs = Math.max(startedAtMs + this.#keepAlive.maxAgeMs, idleSinceMs!);
    return this.#halvings > 0 ? oldMs : Math.min(endsAtMs, oldMs);
  }

  #halvingMs(): number {
    const { halvingMs = Infinity } = this.#keepAlive;
    const isQuiet = this.alive > 0 && this.#environments.every(({ idleSinceMs }) => idleSinceMs !== null);
    if (!isQuiet || (this.alive === 1 && this.#halvings === 0)) return Infinity;
    return this.#quietSinceMs + (this.#halvings + 1) * halvingMs;
  }

  #halve(atMs: number): void {
    if (this.#halvings === 0) this.#countAtFirst = this.alive;
    this.#halvings += 1;
    const stay = Math.floor(this.#countAtFirst / 2 ** this.#halvings + 0.5);
    for (const environment of this.#environments.slice(0, Math.max(0, this.alive - stay))) this.#end(environment, atMs);
    if (this.alive === 0) this.#halvings = 0;
  }

  #end(environment: PlainEnvironment, atMs: number): void {
    this.ends.push([environment.id, atMs]);
    this.#environments = this.#environments.filter((other) => other !== environment);
    const [last] = this.#environments;
    if (this.alive === 0) this.#halvings = 0;
    if (this.alive !== 1 || this.#halvings > 0 || last!.idleSinceMs === null) return;
    last!.endsAtMs = Math.min(last!.endsAtMs, Math.max(atMs, last!.idleSinceMs + this.#keepAlive.lastMs));
  }
}
