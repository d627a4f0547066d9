// What is kept for people's tools to read, logs, metrics and traces, within one number of bytes. Each kind has a share of it, and
// what one leaves of its own the others may take; when all is full, the oldest of the kind that is most beyond its share makes room.

export type KeptName = 'logs' | 'metrics' | 'traces';

/** Of all that may be kept. Logs are most of what a platform says; alarms look back on metrics, which are small. */
const shares: Readonly<Record<KeptName, number>> = { logs: 0.5, metrics: 0.25, traces: 0.25 };

/** One kind of what is kept, as its store tells of it. */
export class KeptKind {
  readonly name: KeptName;
  readonly shareBytes: number;
  /** Lets the oldest go; false where there is none that may. */
  readonly dropOldest: () => boolean;
  readonly #bound: KeptBound;
  #bytes = 0;
  #dropped = 0;

  constructor(bound: KeptBound, name: KeptName, shareBytes: number, dropOldest: () => boolean) {
    this.#bound = bound;
    this.name = name;
    this.shareBytes = shareBytes;
    this.dropOldest = dropOldest;
  }

  /** About what is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Log events, points of metrics, parts of traces that had to make room so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** More is kept; others may have to make room. */
  grow(bytes: number): void {
    this.#bytes += bytes;
    this.#bound.grown(bytes);
  }

  /** Less is. */
  shrink(bytes: number): void {
    this.#bytes -= bytes;
    this.#bound.freed(bytes);
  }

  /** One had to make room. */
  countDropped(): void {
    this.#dropped += 1;
    if (this.#dropped === 1) this.#bound.noteDropping(this.name);
  }
}

export class KeptBound {
  readonly limitBytes: number;
  readonly #kinds: KeptKind[] = [];
  readonly #note: (text: string) => void;
  #bytes = 0;

  /** @param note told, in words, of each kind whose oldest begin to make room */
  constructor(limitBytes: number, note: (text: string) => void = () => undefined) {
    this.limitBytes = limitBytes;
    this.#note = note;
  }

  get kinds(): readonly KeptKind[] {
    return this.#kinds;
  }

  /** One more kind. @param dropOldest lets the oldest of it go; false where there is none that may */
  kind(name: KeptName, dropOldest: () => boolean): KeptKind {
    const kind = new KeptKind(this, name, shares[name] * this.limitBytes, dropOldest);
    this.#kinds.push(kind);
    return kind;
  }

  /** For kinds alone. */
  grown(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.limitBytes && this.#makeRoom());
  }

  /** For kinds alone. */
  freed(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** For kinds alone. */
  noteDropping(name: KeptName): void {
    const mb = Math.round(this.limitBytes / 1024 ** 2);
    this.#note(`${mb} MB of logs, metrics and traces are kept: the oldest ${name} make room (--store keeps more)`);
  }

  /** False where nobody can. */
  #makeRoom(): boolean {
    const beyond = ({ bytes, shareBytes }: KeptKind): number => bytes - shareBytes;
    let most = this.#kinds[0];
    for (const kind of this.#kinds) if (beyond(kind) > beyond(most!)) most = kind;
    if (most === undefined) return false;
    return most.dropOldest() || this.#kinds.some((kind) => kind !== most && kind.bytes > 0 && kind.dropOldest());
  }
}
