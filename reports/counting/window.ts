// The time that a run covers, and the steps it is cut into.

export interface Window {
  readonly steps: number;
  readonly stepMs: number;
  /** Figures cover [fromMs, toMs); series everything up to toMs. */
  readonly fromMs: number;
  /** Brought forward when a run is stopped. */
  toMs: number;
}
