// The functions of a simulated account: their laws, each with a random stream of its own. What every invocation asks of its
// function lies side by side.

import { billsInit, offHeap, type FunctionConfig, type Rules } from '../../lambda/index.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { SimulatedExtensions } from './extension-costs.ts';
import { errorShareAt, type ErrorShare, type ErrorStep } from './error-share.ts';
import type { SimulatedPlacement } from './code-placement.ts';
import type { SimulatedSnapStart } from './snap-start.ts';
import type { SimulatedVpc } from './eni-placement.ts';
import { Draws, type DrawnLaw } from '../distributions/draws.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

/** A function as the simulator knows it: its configuration and its laws. */
export interface SimulatedFunction {
  readonly config: FunctionConfig;
  /** Handler time, ms. */
  readonly duration: Distribution;
  /** Init Duration, ms. */
  readonly coldStart: Distribution;
  /** How much longer the first invocation after INIT takes, ms; default no longer. */
  readonly firstInvocation?: Distribution;
  /** What comes before INIT; default nothing. */
  readonly placement?: SimulatedPlacement;
  /** Time between client and environment, both ways, ms; null for none. */
  readonly overhead: Distribution | null;
  /** Share of invocations whose handler fails; of steps, the one in force when the handler starts. */
  readonly errorShare: ErrorShare;
  /** What extensions beside it cost; default none. */
  readonly extensions?: SimulatedExtensions;
  /** Interfaces that its environments need first; default none. */
  readonly vpc?: SimulatedVpc;
  /**
   * Pending for so long at the start, and again after 14 idle days; requests fail meanwhile. Of functions in a VPC since
   * Hyperplane, and of SnapStart on Java.
   */
  readonly pendingMs?: number;
  /** When it is Active first, ms, where that is not after `pendingMs`. */
  readonly activeFromMs?: number;
  /** Whether it stays Active however long nobody calls it; default: not. */
  readonly staysActive?: boolean;
  /** Default: none. */
  readonly snapStart?: SimulatedSnapStart;
}

/** Of a function, side by side. */
const functionShift = 2;
const hasOverhead = 0;
const timeout = 1;
const errorShareOf = 2;
const billsItsInit = 3;
/** In the place of a share that changes over time. */
const changes = -1;

const streamsOf = (functions: readonly SimulatedFunction[], name: string, seed: number): RandomStream[] =>
  functions.map(({ config }) => randomStream(seed, `${config.name}/${name}`));

/** A law of each that has it, with a stream of that name. */
const lawsOf = (
  functions: readonly SimulatedFunction[],
  name: 'duration' | 'overhead' | 'firstInvocation',
  seed: number,
): (DrawnLaw | null)[] => {
  const streams = streamsOf(functions, name, seed);
  return functions.map(({ [name]: law }, index) => (law ? { law, stream: streams[index]! } : null));
};

const isSlowFirst = ({ firstInvocation }: SimulatedFunction): boolean => firstInvocation !== undefined;

export class FunctionTable {
  /** Whether any function has a first invocation that is slower. */
  hasFirstInvocations: boolean;
  #functions: readonly SimulatedFunction[];
  readonly #durations: Draws;
  readonly #overheads: Draws;
  #coldStarts: readonly RandomStream[];
  /** null for a function whose first invocation is as any other. */
  #firstInvocations: readonly (DrawnLaw | null)[];
  #errors: readonly RandomStream[];
  #numbers: Float64Array;

  constructor(functions: readonly SimulatedFunction[], rules: Rules, seed: number) {
    this.#functions = functions;
    this.#durations = new Draws(lawsOf(functions, 'duration', seed));
    this.#overheads = new Draws(lawsOf(functions, 'overhead', seed));
    this.#coldStarts = streamsOf(functions, 'coldStart', seed);
    this.#firstInvocations = lawsOf(functions, 'firstInvocation', seed);
    this.hasFirstInvocations = functions.some(isSlowFirst);
    this.#errors = streamsOf(functions, 'errors', seed);
    this.#numbers = new Float64Array(offHeap(functions.length << functionShift));
    this.#note(functions, rules);
  }

  /** From now on it is of these functions, from the first draw on. */
  reset(functions: readonly SimulatedFunction[], rules: Rules, seed: number): void {
    const hasFirstInvocations = functions.some(isSlowFirst);
    this.#functions = functions;
    this.#durations.reset(lawsOf(functions, 'duration', seed));
    this.#overheads.reset(lawsOf(functions, 'overhead', seed));
    this.#coldStarts = streamsOf(functions, 'coldStart', seed);
    this.#firstInvocations = lawsOf(functions, 'firstInvocation', seed);
    if (this.hasFirstInvocations !== hasFirstInvocations) this.hasFirstInvocations = hasFirstInvocations;
    this.#errors = streamsOf(functions, 'errors', seed);
    if (this.#numbers.length < functions.length << functionShift)
      this.#numbers = new Float64Array(functions.length << functionShift);
    this.#note(functions, rules);
  }

  #note(functions: readonly SimulatedFunction[], rules: Rules): void {
    functions.forEach(({ overhead, config, errorShare }, index) => {
      const at = index << functionShift;
      this.#numbers[at | hasOverhead] = overhead === null ? 0 : 1;
      this.#numbers[at | timeout] = config.timeoutMs;
      this.#numbers[at | errorShareOf] = typeof errorShare === 'number' ? errorShare : changes;
      this.#numbers[at | billsItsInit] = billsInit(rules, config) ? 1 : 0;
    });
  }

  get count(): number {
    return this.#functions.length;
  }

  laws(functionIndex: number): SimulatedFunction {
    return this.#functions[functionIndex]!;
  }

  timeoutMs(functionIndex: number): number {
    return this.#numbers[(functionIndex << functionShift) | timeout]!;
  }

  /** Whether the INIT of its on-demand environments is billed. */
  billsInit(functionIndex: number): boolean {
    return this.#numbers[(functionIndex << functionShift) | billsItsInit] === 1;
  }

  drawDurationMs(functionIndex: number): number {
    return this.#durations.next(functionIndex);
  }

  drawOverheadMs(functionIndex: number): number {
    const isNone = this.#numbers[(functionIndex << functionShift) | hasOverhead] === 0;
    return isNone ? 0 : this.#overheads.next(functionIndex);
  }

  drawInitMs(functionIndex: number): number {
    return this.#functions[functionIndex]!.coldStart.sample(this.#coldStarts[functionIndex]!);
  }

  /** How much longer the handler takes because it runs for the first time since INIT. */
  drawFirstInvocationMs(functionIndex: number): number {
    const drawn = this.#firstInvocations[functionIndex]!;
    return drawn === null ? 0 : drawn.law.sample(drawn.stream);
  }

  /** Whether a handler that starts at `atMs` fails. */
  drawFailure(functionIndex: number, atMs: number): boolean {
    const errorShare = this.#numbers[(functionIndex << functionShift) | errorShareOf]!;
    if (errorShare === 0) return false;
    const share = errorShare === changes ? this.#errorShareAt(functionIndex, atMs) : errorShare;
    return this.#errors[functionIndex]!.uniform() < share;
  }

  #errorShareAt(functionIndex: number, atMs: number): number {
    return errorShareAt(this.#functions[functionIndex]!.errorShare as readonly ErrorStep[], atMs);
  }
}
