// A process and all its descendants as one group: stopped, continued, killed and measured together.

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Scratch } from './scratch.ts';
import { exitReason } from './exit-reason.ts';
import type { Launch } from '../sandbox/code-places.ts';

type MemoryField = 'VmHWM' | 'VmRSS' | 'RssAnon';

const statusKb = (pid: number, field: MemoryField): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** Linux counts CPU time in hundredths of a second for whoever reads it. */
const msPerTick = 10;

/** What the system says of a process, from its 3rd field on: its name before that may hold anything. None of one that is gone. */
const statOf = (pid: number): readonly string[] => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
};

/** User and system time of a process, threads included: the 14th and 15th field. */
const cpuTicks = (pid: number): number => {
  const stat = statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
};

/** When it began, the 22nd: two processes that had one number in turn differ in it. */
const beganTicks = (pid: number): string | undefined => statOf(pid)[19];

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

const sendTo = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
};

export class ProcessGroup {
  readonly child: ChildProcess;
  readonly #pid: number | undefined;
  readonly #scratch: Scratch;
  readonly #wrappers: number;
  /** Those seen last and when they began; they may have left the group by beginning a session of their own. */
  #descendants: ReadonlyMap<number, string | undefined> = new Map();
  #gone = false;

  /** Begins it; a command that cannot be begun emits `error` on `child`. */
  constructor({ command, args, directory, environment, wrappers }: Launch, scratch: Scratch) {
    this.#scratch = scratch;
    this.#wrappers = wrappers;
    this.child = spawn(command, args, {
      cwd: directory,
      env: { ...environment },
      // A session of its own, so that signals reach all of it and nothing else.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#pid = this.child.pid;
    if (this.#pid !== undefined) scratch.noteGroup(this.#pid);
    this.child.once('exit', () => this.#forget());
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

  /** Asks the program itself to end. */
  terminate(): void {
    if (this.#pid === undefined || this.#gone) return;
    let pids = [this.#pid];
    for (let depth = 0; depth < this.#wrappers; depth += 1) pids = pids.flatMap(childrenOf);
    for (const pid of pids) sendTo(pid, 'SIGTERM');
  }

  /**
   * Resolves when it is gone and all that it printed has been heard.
   * @param throughShell whether its status is that of a shell around it
   * @returns why, as Lambda says it; empty for no reason
   */
  ended(throughShell: boolean): Promise<string> {
    return new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) => resolve(exitReason(code, signal, throughShell)));
    });
  }

  /** Memory that is resident now, of the process and its descendants. */
  residentBytes(): number {
    return this.#kb('VmRSS') * 1024;
  }

  /** Of that, what no file stands behind: two processes of one program share the rest. */
  ownBytes(): number {
    return this.#kb('RssAnon') * 1024;
  }

  /** Most memory that was resident. */
  peakBytes(): number {
    return this.#kb('VmHWM') * 1024;
  }

  /** CPU time of the processes that are there now, ms. */
  cpuMs(): number {
    if (this.#pid === undefined || this.#gone) return 0;
    let ticks = 0;
    for (let generation = [this.#pid]; generation.length > 0; generation = generation.flatMap(childrenOf)) {
      for (const pid of generation) ticks += cpuTicks(pid);
    }
    return ticks * msPerTick;
  }

  #kb(field: MemoryField): number {
    if (this.#pid === undefined || this.#gone) return 0;
    let kb = 0;
    let generation = [this.#pid];
    const descendants: number[] = [];
    for (let depth = 0; generation.length > 0; depth += 1) {
      // What only wraps the runtime is not the function's.
      if (depth >= this.#wrappers) for (const pid of generation) kb += statusKb(pid, field);
      generation = generation.flatMap(childrenOf);
      if (depth >= this.#wrappers) descendants.push(...generation);
    }
    this.#descendants = new Map(descendants.map((pid) => [pid, beganTicks(pid)]));
    return kb;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#pid === undefined || this.#gone) return;
    sendTo(-this.#pid, signal);
    // What has ended meanwhile may have left its number to a process that is none of ours.
    for (const [pid, began] of this.#descendants)
      if (began !== undefined && beganTicks(pid) === began) sendTo(pid, signal);
  }

  /** The process is gone; what it left behind goes too. */
  #forget(): void {
    this.kill();
    this.#gone = true;
    if (this.#pid !== undefined) this.#scratch.forgetGroup(this.#pid);
  }
}
