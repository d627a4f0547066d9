// Deploys a new version behind an alias on virtual time: what lambda/deployment-run.ts decides, done to an alias's router.

import { DeploymentRun, type DeploymentHost, type HookName, type ShiftStep } from '../../lambda/index.ts';
import type { AliasRouter } from '../world/alias-router.ts';
import type { World } from '../world/world.ts';
import type { Alarms } from './alarms.ts';
import type { Source } from '../world/source.ts';

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

/** Wake tokens of the simulation; those of the run itself are -1 and up. */
const startToken = -2;
const beforeToken = -3;
const afterToken = -4;
/** And from here down: a move of provisioned concurrency is ready, the first, the second... */
const firstMoveToken = -10;

const hooksOf = ({ beforeTraffic, afterTraffic }: DeploymentOptions): HookName[] => [
  ...(beforeTraffic === null ? [] : ['BeforeAllowTraffic' as const]),
  ...(afterTraffic === null ? [] : ['AfterAllowTraffic' as const]),
];

export class Deployment implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: DeploymentOptions;
  readonly #run: DeploymentRun;
  /** Function index of the version before. */
  readonly #from: number;
  /** Shares of provisioned concurrency that the new version was to have, one after the other. */
  readonly #moves: number[] = [];

  constructor(world: World, sourceIndex: number, options: DeploymentOptions, alarms: Alarms | null) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#from = options.router.version;
    const plan = { steps: options.steps, hooks: hooksOf(options), watched: options.alarms.length > 0 };
    this.#run = new DeploymentRun(this.#host(alarms), plan);
    world.wake(sourceIndex, options.atMs, startToken);
  }

  arrive(): void {}

  ended(): void {}

  wake(token: number, atMs: number): void {
    const { beforeTraffic, afterTraffic } = this.#options;
    if (token <= firstMoveToken) this.#moved(firstMoveToken - token, atMs);
    else if (token === startToken) this.#run.start(atMs);
    else if (token === beforeToken) this.#run.hooked('BeforeAllowTraffic', beforeTraffic!.succeeds, atMs);
    else if (token === afterToken) this.#run.hooked('AfterAllowTraffic', afterTraffic!.succeeds, atMs);
    else this.#run.wake(token, atMs);
  }

  #host(alarms: Alarms | null): DeploymentHost {
    const { router, to, beforeTraffic, afterTraffic } = this.#options;
    const wake = (atMs: number, token: number): void => this.#world.wake(this.#sourceIndex, atMs, token);
    return {
      wake,
      shift: (share, atMs) => {
        router.additional = to;
        router.share = share;
        this.#move(share, atMs);
      },
      complete: (atMs) => {
        router.version = to;
        router.share = 0;
        this.#move(1, atMs);
      },
      back: (_failure, atMs) => {
        router.share = 0;
        this.#move(0, atMs);
        return true;
      },
      alarming: () => alarms?.alarming(this.#options.alarms) ?? null,
      startHook: (name, atMs) => {
        if (name === 'BeforeAllowTraffic') wake(atMs + beforeTraffic!.durationMs, beforeToken);
        else wake(atMs + afterTraffic!.durationMs, afterToken);
      },
      tell: (text, atMs) => this.#tell(atMs, text),
    };
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
