// One deployment on the platform: what lambda/deployment-run.ts decides, done to an alias, on the platform's clock.

import { randomUUID } from 'node:crypto';
import {
  DeploymentRun,
  type DeploymentFailure,
  type DeploymentHost,
  type HookName,
  type ShiftStep,
} from '../../lambda/index.ts';
import type { PlatformTime } from '../cloudwatch/platform-time.ts';
import { followAlias } from '../functions/allocate-provisioned.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { StoredFunction } from '../settings/stored-function.ts';
import type { AppSpec } from './app-spec.ts';
import type { DeploymentGroup, RollbackEvent } from './deployment-group.ts';

export interface LiveDeploymentOptions {
  readonly id: string;
  readonly group: DeploymentGroup;
  readonly configName: string;
  readonly steps: readonly ShiftStep[];
  readonly spec: AppSpec;
  readonly stored: StoredFunction;
  readonly description: string | null;
  readonly creator: string;
  readonly revision: object;
}

export interface DeploymentPlatform {
  readonly registry: FunctionRegistry;
  readonly time: PlatformTime;
  readonly alarming: (names: readonly string[]) => string | null;
  /** Calls a function with an event, as one that waits for no answer; the text of why it cannot be, or null. */
  readonly call: (functionName: string, event: object) => string | null;
  readonly note: (text: string) => void;
}

/** A hook that has begun, and whose end is to be told. */
interface Hook {
  readonly name: HookName;
  readonly executionId: string;
  readonly cancel: () => void;
}

/** So long a hook may take to say what became of it (CodeDeploy User Guide, AppSpec hooks). */
const hookLimitMs = 60 * 60 * 1000;

const rollbackEventOf: Readonly<Record<DeploymentFailure['kind'], RollbackEvent>> = {
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  hook: 'DEPLOYMENT_FAILURE',
  stopped: 'DEPLOYMENT_STOP_ON_REQUEST',
};

export class LiveDeployment {
  readonly options: LiveDeploymentOptions;
  readonly createdAtMs: number;
  completedAtMs: number | null = null;
  isRolledBack = false;
  readonly #platform: DeploymentPlatform;
  readonly #run: DeploymentRun;
  readonly #timers = new Set<() => void>();
  #hook: Hook | null = null;
  /** Execution ids of all hooks so far. */
  readonly #hooks = new Set<string>();
  /** Of StopDeployment: whether that alone is undone. */
  #rollsBackOnStop: boolean | null = null;

  constructor(options: LiveDeploymentOptions, platform: DeploymentPlatform) {
    this.options = options;
    this.#platform = platform;
    this.createdAtMs = platform.time.now();
    const hooks = (Object.keys(options.spec.hooks) as HookName[]).filter(
      (name) => options.spec.hooks[name] !== undefined,
    );
    this.#run = new DeploymentRun(this.#host(), {
      steps: options.steps,
      hooks,
      watched: options.group.alarms.length > 0,
    });
  }

  get status(): DeploymentRun['status'] {
    return this.#run.status;
  }

  get failure(): DeploymentFailure | null {
    return this.#run.failure;
  }

  get isActive(): boolean {
    return this.status === 'Created' || this.status === 'InProgress';
  }

  start(): void {
    this.#run.start(this.createdAtMs);
  }

  /** @param rollsBack as the group says unless given */
  stop(rollsBack: boolean | null): void {
    this.#rollsBackOnStop = rollsBack;
    this.#run.stop('stopped by request', this.#platform.time.now());
  }

  /** The hook that an execution id is of has ended so. @returns whether there is such a hook under way */
  hookEnded(executionId: string, succeeded: boolean): boolean {
    const hook = this.#hook;
    if (hook === null || hook.executionId !== executionId) return false;
    this.#endHook(hook, succeeded);
    return true;
  }

  /** Whether a hook of this id was begun, though it may be over. */
  knowsHook(executionId: string): boolean {
    return this.#hooks.has(executionId);
  }

  /** Nothing waits any more; the alias stays as it is. */
  forget(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#hook?.cancel();
    this.#hook = null;
  }

  #endHook({ name, cancel }: Hook, succeeded: boolean): void {
    cancel();
    this.#hook = null;
    this.#run.hooked(name, succeeded, this.#platform.time.now());
  }

  #host(): DeploymentHost {
    const { group, id, spec } = this.options;
    const { alarming, note } = this.#platform;
    return {
      wake: (atMs, token) => this.#after(atMs, () => this.#run.wake(token, atMs)),
      shift: (share) => this.#shift(share),
      complete: (atMs) => {
        this.#shift(1);
        this.#over(atMs);
      },
      back: (failure, atMs) => {
        this.#over(atMs);
        const rollsBack = (failure.kind === 'stopped' ? this.#rollsBackOnStop : null) ?? this.#isUndone(failure);
        if (rollsBack) this.#shift(0);
        this.isRolledBack = rollsBack;
        return rollsBack;
      },
      alarming: () => alarming(group.alarms),
      startHook: (name) => this.#startHook(name),
      tell: (text) => note(`deployment ${id} of ${spec.functionName}:${spec.alias}: ${text}`),
    };
  }

  #isUndone({ kind }: DeploymentFailure): boolean {
    return this.options.group.rollbackOn.includes(rollbackEventOf[kind]);
  }

  #after(atMs: number, then: () => void): () => void {
    const cancel = this.#platform.time.at(atMs, () => {
      this.#timers.delete(cancel);
      then();
    });
    this.#timers.add(cancel);
    return () => {
      cancel();
      this.#timers.delete(cancel);
    };
  }

  #over(atMs: number): void {
    this.completedAtMs = atMs;
    this.forget();
  }

  #shift(share: number): void {
    const { stored, spec } = this.options;
    const alias = stored.aliases.get(spec.alias);
    // Somebody deleted it meanwhile.
    if (alias === undefined) return;
    const { registry } = this.#platform;
    const version = share === 1 ? spec.targetVersion : spec.currentVersion;
    const additional = share === 0 || share === 1 ? null : { version: spec.targetVersion, weight: share };
    followAlias(registry, stored, registry.putAlias(stored, { ...alias, version, additional }));
  }

  #startHook(name: HookName): void {
    const { id, spec } = this.options;
    const executionId = Buffer.from(JSON.stringify({ deploymentId: id, hook: name, id: randomUUID() })).toString(
      'base64',
    );
    const { time, call, note } = this.#platform;
    const hook: Hook = {
      name,
      executionId,
      cancel: this.#after(time.now() + hookLimitMs, () => {
        note(`deployment ${id}: ${spec.hooks[name]} said nothing within an hour`);
        this.#endHook(hook, false);
      }),
    };
    this.#hook = hook;
    this.#hooks.add(executionId);
    const problem = call(spec.hooks[name]!, { DeploymentId: id, LifecycleEventHookExecutionId: executionId });
    if (problem === null) return;
    note(`deployment ${id}: ${spec.hooks[name]} cannot be called: ${problem}`);
    this.#endHook(hook, false);
  }
}
