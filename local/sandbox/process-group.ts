// A process and all its children as one group: stopped, continued, killed and measured together.

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { watchdog } from './watchdog.ts';

export interface GroupOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

const statusKb = (pid: number, field: 'VmHWM' | 'VmRSS'): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** Pids of the direct children of a process. */
const childrenOf = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

export class ProcessGroup {
  readonly child: ChildProcess;
  readonly #pid: number | undefined;
  #gone = false;

  /** Begins it; a command that cannot be begun emits `error` on `child`. */
  constructor({ command, args, directory, environment }: GroupOptions) {
    this.child = spawn(command, args, {
      cwd: directory,
      env: { ...environment },
      // A session of its own, so that signals reach all of it and nothing else.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#pid = this.child.pid;
    if (this.#pid !== undefined) watchdog.add(this.#pid);
    this.child.once('exit', () => this.#forget());
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  stop(): void {
    this.#signal('SIGSTOP');
  }

  continue(): void {
    this.#signal('SIGCONT');
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Memory that is resident now, of the process and its children. */
  residentBytes(): number {
    return this.#kb('VmRSS') * 1024;
  }

  /** Most memory that was resident. */
  peakBytes(): number {
    return this.#kb('VmHWM') * 1024;
  }

  #kb(field: 'VmHWM' | 'VmRSS'): number {
    if (this.#pid === undefined || this.#gone) return 0;
    return [this.#pid, ...childrenOf(this.#pid)].reduce((sum, pid) => sum + statusKb(pid, field), 0);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#pid === undefined || this.#gone) return;
    try {
      process.kill(-this.#pid, signal);
    } catch {
      // Nothing of it is left.
    }
  }

  /** The process is gone; what it left behind goes too. */
  #forget(): void {
    this.kill();
    this.#gone = true;
    if (this.#pid !== undefined) watchdog.remove(this.#pid);
  }
}
