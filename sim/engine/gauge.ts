// A level of an event source over time: messages that wait, pollers, network interfaces.

export interface Gauge {
  /** From `atMs` on. Instants must not decrease. */
  set(level: number, atMs: number): void;
}

/** What is told to nobody. */
export const noGauge: Gauge = { set: () => {} };
