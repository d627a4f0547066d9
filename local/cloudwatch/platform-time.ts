// The platform's time of day: it begins with the machine's and runs as fast as the clock by which events wait. Metrics are
// stamped by it, alarms and deployments go by it, so that a minute of theirs is a second under a clock of 60x.

import type { ScaledClock } from '../clock/scaled-clock.ts';

export interface PlatformTime {
  /** ms since 1970. */
  now(): number;
  /** An instant by the machine's time of day, such as a client or a handler gives, as one of the platform's. */
  of(machineMs: number): number;
  /** Calls `then` once the platform's time is `atMs`. @returns what takes it back */
  at(atMs: number, then: () => void): () => void;
  /** ms of the platform for each of the machine. */
  readonly speed: number;
}

/** Beyond the machine's time by so much, an instant is one of the platform's that somebody was told. */
const aheadMs = 1000;

export const platformTime = (clock: ScaledClock, speed: number): PlatformTime => {
  const startedAtMs = Date.now() - clock.now() / speed;
  const now = speed === 1 ? Date.now : (): number => startedAtMs + clock.now();
  return {
    speed,
    now,
    of: (machineMs) => {
      if (speed === 1 || machineMs <= startedAtMs || machineMs > Date.now() + aheadMs) return machineMs;
      return startedAtMs + (machineMs - startedAtMs) * speed;
    },
    at: (atMs, then) => clock.after(atMs - now(), then),
  };
};
