// Deploys a new version behind an alias: hook, shift in steps, hook; rolled back when an alarm goes off or a hook fails.

import type { DeploymentStatus, ShiftStep } from '../../lambda/index.ts';
import type { AliasRouter } from '../alias-router.ts';
import type { World } from '../world.ts';
import type { Alarms } from './alarms.ts';
import type { Source } from './source.ts';

/** A hook function: how long it takes to report, and what. */
export interface DeploymentHook {
  readonly durationMs: number;
  readonly succeeds: boolean;
}

export interface DeploymentOptions {
  readonly name: string;
  readonly router: AliasRouter;
  /** Function index of the new version. */
  readonly to: number;
  readonly atMs: number;
  readonly steps: readonly ShiftStep[];
  readonly beforeTraffic: DeploymentHook | null;
  readonly afterTraffic: DeploymentHook | null;
  readonly alarms: readonly string[];
  /** Provisioned concurrency of the alias. */
  readonly provisioned: number;
}

/** Wake tokens; a step of the shift is its number. */
const startToken = -1;
const beforeToken = -2;
const afterToken = -3;
const watchToken = -4;
/** And from here down: a move of provisioned concurrency is ready, the first, the second... */
const firstMoveToken = -10;

/** Alarms change on whole minutes; the deployment looks a second later. */
const watchEveryMs = 60_000;
const watchDelayMs = 1000;

export class Deployment implements Source {
  status: DeploymentStatus = 'Created';
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: DeploymentOptions;
  readonly #alarms: Alarms | null;
  /** Function index of the version before. */
  readonly #from: number;
  /** Shares of provisioned concurrency that the new version was to have, one after the other. */
  readonly #moves: number[] = [];

  constructor(world: World, sourceIndex: number, options: DeploymentOptions, alarms: Alarms | null) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#alarms = alarms;
    this.#from = options.router.version;
    world.wake(sourceIndex, options.atMs, startToken);
  }

  arrive(): void {}

  ended(): void {}

  wake(token: number, atMs: number): void {
    if (token <= firstMoveToken) this.#moved(firstMoveToken - token, atMs);
    else if (token === startToken) this.#start(atMs);
    else if (this.status !== 'InProgress') return;
    else if (token === watchToken) this.#watch(atMs);
    else if (token === beforeToken) this.#hooked(this.#options.beforeTraffic!, 'BeforeAllowTraffic', atMs);
    else if (token === afterToken) this.#hooked(this.#options.afterTraffic!, 'AfterAllowTraffic', atMs);
    else this.#shift(token, atMs);
  }

  #start(atMs: number): void {
    const { beforeTraffic, alarms } = this.#options;
    this.status = 'InProgress';
    this.#tell(atMs, 'started');
    if (alarms.length > 0) {
      const nextMinuteMs = (Math.floor(atMs / watchEveryMs) + 1) * watchEveryMs;
      this.#world.wake(this.#sourceIndex, nextMinuteMs + watchDelayMs, watchToken);
    }
    if (beforeTraffic === null) this.#shift(0, atMs);
    else this.#world.wake(this.#sourceIndex, atMs + beforeTraffic.durationMs, beforeToken);
  }

  #hooked(hook: DeploymentHook, name: string, atMs: number): void {
    if (!hook.succeeds) this.#end('Failed', `${name} failed`, atMs);
    else if (name === 'BeforeAllowTraffic') this.#shift(0, atMs);
    else this.#succeed(atMs);
  }

  #shift(step: number, atMs: number): void {
    const { router, steps, to, afterTraffic } = this.#options;
    const { share, afterMs } = steps[step]!;
    router.additional = to;
    router.share = share;
    this.#move(share, atMs);
    this.#tell(atMs, `${Number((share * 100).toFixed(2))} % of the requests to the new version`);
    const next = steps[step + 1];
    if (next !== undefined) this.#world.wake(this.#sourceIndex, atMs + next.afterMs - afterMs, step + 1);
    else if (afterTraffic === null) this.#succeed(atMs);
    else this.#world.wake(this.#sourceIndex, atMs + afterTraffic.durationMs, afterToken);
  }

  #watch(atMs: number): void {
    const alarm = this.#alarms?.alarming(this.#options.alarms) ?? null;
    if (alarm === null) this.#world.wake(this.#sourceIndex, atMs + watchEveryMs, watchToken);
    else this.#end('Stopped', `alarm ${alarm}`, atMs);
  }

  #succeed(atMs: number): void {
    const { router, to } = this.#options;
    router.version = to;
    router.share = 0;
    this.#move(1, atMs);
    this.status = 'Succeeded';
    this.#tell(atMs, 'succeeded');
  }

  #end(status: DeploymentStatus, cause: string, atMs: number): void {
    this.#options.router.share = 0;
    this.#move(0, atMs);
    this.status = status;
    this.#tell(atMs, `rolled back: ${cause}`);
  }

  /**
   * Provisioned concurrency of an alias follows its weights (recalled, not verified). What one version gains is allocated
   * first, and the other keeps its own until then.
   */
  #move(share: number, atMs: number): void {
    const { provisioned } = this.#options;
    const change = Math.round(provisioned * share) - Math.round(provisioned * (this.#moves.at(-1) ?? 0));
    if (change === 0) return;
    const token = firstMoveToken - this.#moves.length;
    this.#moves.push(share);
    const gaining = change > 0 ? this.#options.to : this.#from;
    this.#world.wake(this.#sourceIndex, this.#world.allocation.readyAtMs(gaining, Math.abs(change), atMs), token);
  }

  #moved(move: number, atMs: number): void {
    // A later move has taken its place.
    if (move !== this.#moves.length - 1) return;
    const { provisioned, to } = this.#options;
    const gained = Math.round(provisioned * this.#moves[move]!);
    for (const [version, count] of [
      [this.#from, provisioned - gained],
      [to, gained],
    ] as const) {
      this.#world.account.setProvisioned(version, count, atMs);
      this.#world.sink.provisioned?.(version, atMs, count);
    }
    this.#tell(atMs, `${gained} of ${provisioned} provisioned concurrency at the new version`);
  }

  #tell(atMs: number, text: string): void {
    this.#world.sink.timelineEvent?.(atMs, `deployment ${this.#options.name}: ${text}`);
  }
}
