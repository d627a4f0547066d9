// Where the time of one execution went, and how long the bytes that it wrote were there.

/** An invocation runs; it waits; something that failed or was refused is to be tried again. */
export type ExecutionPhase = 'running' | 'waiting' | 'retrying';

export class ExecutionTimes {
  readonly ms: Record<ExecutionPhase, number> = { running: 0, waiting: 0, retrying: 0 };
  #phase: ExecutionPhase = 'running';
  #sinceMs: number;
  #bytes = 0;
  #bytesSinceMs: number;
  #byteMs = 0;

  constructor(startMs: number) {
    this.#sinceMs = startMs;
    this.#bytesSinceMs = startMs;
  }

  /** Bytes written times how long each was there, ms. */
  get byteMs(): number {
    return this.#byteMs;
  }

  enter(phase: ExecutionPhase, nowMs: number): void {
    this.ms[this.#phase] += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    this.#phase = phase;
  }

  /** So many were written until now. */
  written(bytes: number, nowMs: number): void {
    this.#byteMs += this.#bytes * (nowMs - this.#bytesSinceMs);
    this.#bytesSinceMs = nowMs;
    this.#bytes = bytes;
  }

  /** It is closed. */
  end(bytes: number, nowMs: number): void {
    this.enter(this.#phase, nowMs);
    this.written(bytes, nowMs);
  }
}
