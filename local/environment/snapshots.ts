// Snapshots of one version with SnapStart. A process cannot be copied here: publishing runs INIT in one, which waits where its
// snapshot would be taken, and serves as the first environment; another is kept ready in its place each time one is taken. What loading
// takes is as the simulator has it; what the runtime does after it is what it does.

import { isJava } from '../../lambda/index.ts';
import type { ScaledClock } from '../clock/scaled-clock.ts';
import type { SnapshotVersion, VersionState } from '../settings/managed-version.ts';
import { Environment } from './environment.ts';
import type { EnvironmentKind } from './environment-kind.ts';

/** Java's are dropped after so long without a call (Developer Guide snapstart). */
const droppedAfterMs = 14 * 86_400_000;

export class Snapshots implements SnapshotVersion {
  readonly #kind: EnvironmentKind;
  readonly #waiting: ScaledClock;
  #state: VersionState = { state: 'Pending', reasonCode: 'Creating', reason: 'The function is being created.' };
  #ready: Environment | null = null;
  #usedAtMs: number;
  #stopped = false;
  #publishing: Promise<void>;

  /** Begins INIT at once. */
  constructor(kind: EnvironmentKind, waiting: ScaledClock) {
    this.#kind = kind;
    this.#waiting = waiting;
    this.#usedAtMs = waiting.now();
    this.#publishing = this.#publish();
  }

  /** As of now: one that was called by nobody for too long is Inactive, and being called makes it be published again. */
  get state(): VersionState {
    return this.#state;
  }

  /** Told of each call; a snapshot that was dropped is taken again, which that call does not wait for. */
  called(): void {
    const nowMs = this.#waiting.now();
    const isDropped = isJava(this.#kind.fn.config) && nowMs - this.#usedAtMs > droppedAfterMs;
    this.#usedAtMs = nowMs;
    if (!isDropped || this.#state.state !== 'Active') return;
    void this.#ready?.end();
    this.#ready = null;
    this.#state = {
      state: 'Pending',
      reasonCode: 'Restoring',
      reason: 'The function is restoring from an idle state.',
    };
    this.#publishing = this.#publish();
  }

  settled(): Promise<void> {
    return this.#publishing;
  }

  /** An environment whose init is over, or runs; null once there is none to be had. */
  take(): Environment | null {
    if (this.#stopped) return null;
    const environment = this.#ready ?? this.#standIn();
    this.#ready = this.#standIn();
    return environment;
  }

  stop(): void {
    this.#stopped = true;
    void this.#ready?.end();
    this.#ready = null;
  }

  /** In the place of a copy of the snapshot, of which nobody saw the INIT: what is logged until it is over is logged nowhere. */
  #standIn(): Environment {
    const { log } = this.#kind;
    let isHeard = false;
    const heard = (line: string, stream: string): void => {
      if (isHeard) log?.(line, stream);
    };
    const environment = new Environment({ ...this.#kind, log: log === null ? null : heard }, false);
    void environment.initialised().then((start) => {
      isHeard = true;
      return start;
    });
    return environment;
  }

  async #publish(): Promise<void> {
    const environment = new Environment(this.#kind, false);
    this.#ready = environment;
    const start = await environment.initialised();
    if (this.#stopped) return;
    if (start?.kind === 'ready') {
      this.#state = { state: 'Active' };
      return;
    }
    void environment.end();
    this.#ready = null;
    const reason = start === null ? 'The function did not initialize within its time limit.' : reasonOf(start);
    this.#state = { state: 'Failed', reasonCode: 'FunctionError.RuntimeInitError', reason };
  }
}

const reasonOf = (start: {
  readonly errorType?: string;
  readonly payload?: string;
  readonly reason?: string;
}): string => (start.errorType === undefined ? (start.reason ?? '') : `${start.errorType}: ${start.payload}`);
