// What a plan says, as JSON has it.

import type { Estimate } from '../../sim/index.ts';
import type { SloFigure } from '../format/slo.ts';
import type { ComputeMode } from '../simulate/compute-mode.ts';
import type { CostParts } from './cost-parts.ts';
import type { SettingInterval } from './setting-interval.ts';
import type { Headroom } from './headroom.ts';
import type { LimitVerdict } from './judge.ts';
import type { Settings } from './settings.ts';
import type { PlanWarning } from './plan-warning.ts';

export const planSchemaId = 'windtunnel/plan@1';

/** A candidate that was tried. */
export interface PlanStep extends Settings {
  readonly replications: number;
  readonly verdict: LimitVerdict;
  /** The limits that decided: all of them where they are kept, else those that have the verdict. */
  readonly decidedBy: readonly SloFigure[];
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Share of the runs that kept each limit. */
  readonly keptShares: Readonly<Record<string, number>>;
  /** Whether they keep the limits they were tried for, doubtful or not. */
  readonly holds: boolean;
  /** USD of 30 days of the same. */
  readonly monthUsd: number;
}

/** A limit that settings break, with what they come to. */
export interface BrokenLimit {
  readonly figure: SloFigure;
  readonly limit: string;
  /** Over the runs; null where they say too little. */
  readonly value: Estimate | null;
  /** Share of the runs that kept it. */
  readonly keptShare: number;
}

/** Settings that need less than the answer, and fail. */
export interface FailingSettings extends Settings {
  readonly breaks: readonly BrokenLimit[];
  readonly replications: number;
  readonly monthUsd: number;
}

/** A point of the curve of cost against latency and cold starts. */
export interface CurvePoint extends Settings {
  /** USD of 30 days of the same. */
  readonly monthUsd: number;
  /** ms; null where nothing was answered. */
  readonly p99Ms: number | null;
  readonly coldShare: number;
  readonly replications: number;
  /** Whether the mean over the runs keeps every limit; of a few runs no more than a hint. */
  readonly keeps: boolean;
  readonly isPlanned: boolean;
  /** Whether no other point is at least as good in cost and in the figure of the curve, and better in one. */
  readonly isUnbeaten: boolean;
}

/** What cost buys: fewer slow answers, or fewer cold starts. */
export type CurveFigure = 'p99' | 'coldStarts';

export interface CostCurve {
  readonly figure: CurveFigure;
  /** The cheapest first. */
  readonly points: readonly CurvePoint[];
}

/** Runs that kept every limit but those on cost, and what that says of all. */
export interface KeptRuns {
  readonly runs: number;
  readonly of: number;
  /** Of all runs the share that does, at least: a lower bound that is right in 90 of 100 cases. */
  readonly shareAtLeast: number;
  /** Whether that is 95 of 100, past doubt. */
  readonly isSure: boolean;
}

/** What one function should be set to. */
export interface FunctionPlan extends Settings {
  readonly functionName: string;
  /** False when no setting within the account keeps every limit; the settings are then the best that were tried. */
  readonly attainable: boolean;
  /** False when more runs would be needed to tell these settings, or the next smaller, from enough. */
  readonly certain: boolean;
  /** Between which reservations the right one lies; null where none is planned. */
  readonly reservedInterval: SettingInterval | null;
  /** The same of provisioned concurrency. */
  readonly provisionedInterval: SettingInterval | null;
  readonly replications: number;
  /** How sure it is that 95 of 100 runs keep the slo. */
  readonly kept: KeptRuns;
  /** Mean and 95 % interval over the replications at these settings. */
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Share of the runs at these settings that kept each limit. */
  readonly keptShares: Readonly<Record<string, number>>;
  /** Of the function over the scenario's duration. */
  readonly costUsd: Estimate;
  readonly perMillionUsd: Estimate;
  /** USD of 30 days of the same, part by part, by the mean over the runs. */
  readonly monthUsd: CostParts;
  /** Attempts of clients for each request. */
  readonly attemptsPerRequest: number;
  /** Share of its requests that run into the timeout. */
  readonly timedOutShare: number;
  /** Of what came to its queues and streams, what still waits at the end; of the worst of them. */
  readonly leftShare: number;
  /** The same with the scenario's own settings. */
  readonly before: Settings & {
    readonly monthUsd: CostParts;
    /** What the scenario says of the other settings that the plan changes, by their path. */
    readonly written: Readonly<Record<string, string>>;
    readonly attemptsPerRequest: number;
    readonly costUsd: Estimate;
    readonly perMillionUsd: Estimate;
    readonly figures: Readonly<Record<string, Estimate>>;
  };
  readonly notes: readonly string[];
  /** The nearest settings that need less, one of each kind, and what they break. */
  readonly fails: readonly FailingSettings[];
  /** null where there is nothing to choose. */
  readonly curve: CostCurve | null;
  readonly steps: readonly PlanStep[];
}

export interface Plan {
  readonly schema: typeof planSchemaId;
  readonly name: string;
  readonly scenario: unknown;
  readonly seed: number;
  readonly slo: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionPlan[];
  /** The account's limit, and the one that the planned settings need. */
  readonly account: { readonly concurrency: number; readonly needed: number };
  /** Functions with traffic that ran beside those that are planned, as they are set. */
  readonly background: number;
  /** Of what was planned; null where it does not keep the slo, or was stopped. */
  readonly headroom: Headroom | null;
  /** What to mind about the planned settings. */
  readonly warnings: readonly PlanWarning[];
  /** Of several ways to run the functions: the cheapest that keeps the slo, which is this plan, beside the others. */
  readonly ways?: {
    readonly chosen: ComputeMode;
    readonly all: readonly PlannedWay[];
    /** In sentences, ways in which these functions cannot be run. */
    readonly left: readonly string[];
  };
  /** Of a plan that was stopped. */
  readonly stopped?: StoppedPlan;
}

/** What one way to run all functions comes to, planned by itself. */
export interface PlannedWay {
  readonly compute: ComputeMode;
  readonly attainable: boolean;
  /** It was stopped: whether it keeps the slo is open. */
  readonly stopped?: true;
  /** USD of 30 days of all that was planned. */
  readonly monthUsd: number;
  /** In words, by function. */
  readonly settings: Readonly<Record<string, string>>;
  /** Times the traffic that they carry; null where they do not keep the slo. */
  readonly keptAtTraffic: number | null;
}

export interface StoppedPlan {
  /** That was being planned; null where all were, and only how they fare together is missing. */
  readonly functionName: string | null;
  /** What was tried for it. */
  readonly steps: readonly PlanStep[];
  /** Functions of which nothing is known; one that was being planned is among them where nothing that was tried keeps its limits. */
  readonly unplanned: readonly string[];
}
