// One deployment under way: hook, shift in steps, hook; back when an alarm goes off, a hook fails or somebody stops it. It is told
// the time, and asks its host to be woken; simulated and real deployments are this one machine.

import type { DeploymentStatus, ShiftStep } from './deployment.ts';

export type HookName = 'BeforeAllowTraffic' | 'AfterAllowTraffic';

/** Why a deployment was ended before its end. */
export interface DeploymentFailure {
  readonly kind: 'alarm' | 'hook' | 'stopped';
  /** In words; an alarm's is its name. */
  readonly cause: string;
}

export interface DeploymentHost {
  /** To be woken at `atMs` with `token`. */
  wake(atMs: number, token: number): void;
  /** From now on `share` of the requests go to the new version. */
  shift(share: number, atMs: number): void;
  /** All of them go there, for good. */
  complete(atMs: number): void;
  /** None of them. @returns whether that is done; else the shares stay as they are */
  back(failure: DeploymentFailure, atMs: number): boolean;
  /** The first of the alarms that is in ALARM; null for none. */
  alarming(): string | null;
  /** Begins a hook, of whose end `hooked` is to be told. */
  startHook(name: HookName, atMs: number): void;
  tell(text: string, atMs: number): void;
}

export interface DeploymentPlan {
  readonly steps: readonly ShiftStep[];
  readonly hooks: readonly HookName[];
  /** Whether there are alarms to look at. */
  readonly watched: boolean;
}

/** Alarms change on whole minutes; the deployment looks a second later. */
const watchEveryMs = 60_000;
const watchDelayMs = 1000;
/** Wake token of a look; a step of the shift is its number. */
const watchToken = -1;

export class DeploymentRun {
  status: DeploymentStatus = 'Created';
  failure: DeploymentFailure | null = null;
  readonly #host: DeploymentHost;
  readonly #plan: DeploymentPlan;

  constructor(host: DeploymentHost, plan: DeploymentPlan) {
    this.#host = host;
    this.#plan = plan;
  }

  start(atMs: number): void {
    const { hooks, watched } = this.#plan;
    this.status = 'InProgress';
    this.#host.tell('started', atMs);
    if (watched) this.#host.wake((Math.floor(atMs / watchEveryMs) + 1) * watchEveryMs + watchDelayMs, watchToken);
    if (hooks.includes('BeforeAllowTraffic')) this.#host.startHook('BeforeAllowTraffic', atMs);
    else this.#shift(0, atMs);
  }

  wake(token: number, atMs: number): void {
    if (this.status !== 'InProgress') return;
    if (token === watchToken) this.#watch(atMs);
    else this.#shift(token, atMs);
  }

  hooked(name: HookName, succeeded: boolean, atMs: number): void {
    if (this.status !== 'InProgress') return;
    if (!succeeded) this.#end('Failed', { kind: 'hook', cause: `${name} failed` }, atMs);
    else if (name === 'BeforeAllowTraffic') this.#shift(0, atMs);
    else this.#succeed(atMs);
  }

  /** Ends it by hand. */
  stop(cause: string, atMs: number): void {
    if (this.status === 'InProgress') this.#end('Stopped', { kind: 'stopped', cause }, atMs);
  }

  #shift(step: number, atMs: number): void {
    const { steps, hooks } = this.#plan;
    const { share, afterMs } = steps[step]!;
    this.#host.shift(share, atMs);
    this.#host.tell(`${Number((share * 100).toFixed(2))} % of the requests to the new version`, atMs);
    const next = steps[step + 1];
    if (next !== undefined) this.#host.wake(atMs + next.afterMs - afterMs, step + 1);
    else if (hooks.includes('AfterAllowTraffic')) this.#host.startHook('AfterAllowTraffic', atMs);
    else this.#succeed(atMs);
  }

  #watch(atMs: number): void {
    const alarm = this.#host.alarming();
    if (alarm === null) this.#host.wake(atMs + watchEveryMs, watchToken);
    else this.#end('Stopped', { kind: 'alarm', cause: alarm }, atMs);
  }

  #succeed(atMs: number): void {
    this.#host.complete(atMs);
    this.status = 'Succeeded';
    this.#host.tell('succeeded', atMs);
  }

  #end(status: DeploymentStatus, failure: DeploymentFailure, atMs: number): void {
    const isBack = this.#host.back(failure, atMs);
    this.status = status;
    this.failure = failure;
    this.#host.tell(
      `${isBack ? 'rolled back' : 'ended'}: ${failure.kind === 'alarm' ? 'alarm ' : ''}${failure.cause}`,
      atMs,
    );
  }
}
