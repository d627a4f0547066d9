// The scenario as a document: quantities in the words of the file, defaults filled in. It is what a result carries as
// `scenario`, and feeding it back reproduces the run.

import type { RuleOverrides } from '../../lambda/index.ts';

/** A quantity with its unit (`250ms`, `10/s`, `512MB`, `0.1%`), or 0. */
export type Quantity = string | 0;

/** A law of times; exactly one key. */
export interface DistributionSpec {
  constant?: Quantity;
  exponential?: { mean: Quantity };
  /** Either p50 and p99, or mean and cv. */
  lognormal?: { p50?: Quantity; p99?: Quantity; mean?: Quantity; cv?: number };
  gamma?: { mean: Quantity; cv: number };
  weibull?: { mean: Quantity; cv: number };
  pareto?: { min: Quantity; alpha: number };
  /** Keys p0, p50, p99, p999 (99.9 %), p100. */
  quantiles?: Record<string, Quantity>;
  /** A file with one number (ms) a line, or the values. */
  samples?: string | Quantity[];
  mixture?: { weight: number; of: DistributionSpec }[];
}

export type RateSpec = Quantity | [Quantity, Quantity][];

/** When requests are sent; exactly one key. */
export interface ArrivalSpec {
  constant?: { rate: RateSpec };
  poisson?: { rate: RateSpec };
  steps?: [Quantity, Quantity][];
  burst?: { at: Quantity; count: number };
  sine?: { mean: Quantity; amplitude: Quantity; period: Quantity };
  onOff?: { rate: Quantity; on: Quantity; off: Quantity };
  /** A file with one instant (ms) a line, or the values. */
  instants?: string | Quantity[];
}

/** Exactly one of fixed, uniform, preset, or last with spare. */
export interface KeepAliveSpec {
  fixed?: Quantity;
  uniform?: [Quantity, Quantity];
  preset?: '2018' | '2020' | '2021';
  last?: Quantity;
  spare?: Quantity;
  maxAge?: Quantity;
}

export interface FunctionDocument {
  /** File and export, such as `./checkout.ts#handler`; needed for measured runs. */
  handler?: string;
  memory: Quantity;
  timeout: Quantity;
  reservedConcurrency?: number;
  provisionedConcurrency: number;
  keepAlive?: KeepAliveSpec;
  reuse: 'mru' | 'lru' | 'random';
  runtime: string;
  architecture: 'x86_64' | 'arm64';
  package: 'zip' | 'image';
  environment: Record<string, string>;
  /** Handler time; needed for simulated runs. */
  duration?: DistributionSpec;
  /** Init Duration; by default what was published for the runtime. */
  coldStart?: DistributionSpec | { runtime: string };
  /** Time between client and environment, both ways; by default none. */
  overhead?: DistributionSpec;
  errors: Quantity;
}

export type RetrySpec = 'none' | 'sdk-v3-standard' | { attempts: number; base: Quantity; cap: Quantity };

export interface TrafficDocument {
  to: string;
  via: 'sync';
  arrivals: ArrivalSpec | ArrivalSpec[];
  retry: RetrySpec;
  /** Any JSON value; a text that begins with ./ or / names a JSON file. */
  payload?: unknown;
}

/** Limits such as `<0.1%` or `<300ms`. */
export interface SloDocument {
  throttled?: string;
  errors?: string;
  coldStarts?: string;
  p50?: string;
  p95?: string;
  p99?: string;
  p999?: string;
}

export interface ScenarioDocument {
  name: string;
  description?: string;
  duration: Quantity;
  /** Left out of the figures. */
  warmup: Quantity;
  seed: number;
  account: {
    region: string;
    /** A named era or an ISO date. */
    era: string;
    concurrency: number;
    unreservedMinimum?: number;
    rules: RuleOverrides;
  };
  functions: Record<string, FunctionDocument>;
  traffic: TrafficDocument[];
  slo: SloDocument;
}
