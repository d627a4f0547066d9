// Fits a scenario to what was measured: handler time, Init Duration, the way there and back, and the share of errors,
// each as the values that were seen. The simulator then samples what the code really does on this machine.

import { Outcome, type InvocationRecord, type InvocationSink } from '../../lambda/index.ts';
import { condensed, condensedCounts, type CountedValues } from '../../sim/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { DistributionSpec } from '../format/law-document.ts';
import type { Scenario } from '../scenario/scenario.ts';

interface Observed {
  readonly durationMs: number[];
  readonly initMs: number[];
  /** Of warm invocations served at the first attempt: response time beyond the handler's. */
  readonly overheadMs: number[];
  failed: number;
}

/** Collects what a calibration needs, by function. */
export class CalibrationSink implements InvocationSink {
  readonly functions: readonly Observed[];
  readonly #warmupMs: number;

  constructor(functionCount: number, warmupMs: number) {
    this.#warmupMs = warmupMs;
    this.functions = Array.from({ length: functionCount }, () => ({
      durationMs: [],
      initMs: [],
      overheadMs: [],
      failed: 0,
    }));
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const { outcome, durationMs, initMs } = record;
    if (outcome === Outcome.throttled || outcome === Outcome.dropped) return;
    const observed = this.functions[record.functionIndex]!;
    if (record.coldStart) observed.initMs.push(initMs);
    if (record.scheduledAtMs < this.#warmupMs) return;
    observed.durationMs.push(durationMs);
    if (outcome === Outcome.failed) observed.failed += 1;
    if (!record.coldStart && record.attempts === 1) {
      observed.overheadMs.push(Math.max(0, record.endAtMs - record.scheduledAtMs - durationMs));
    }
  }
}

/** A thousandth of a thousandth of a value is noise. */
const inMs = (value: number): string => `${Number(value.toPrecision(7))}ms`;

const specOf = ({ values, counts }: CountedValues): DistributionSpec => {
  const samples = Array.from(values, inMs);
  return Array.from(counts).every((count) => count === 1) ? { samples } : { samples, counts: Array.from(counts) };
};

/** The law of `values` (at least one) as a scenario writes it: the values, or so few with counts that keep mean and tail. */
export const empiricalSpec = (values: readonly number[]): DistributionSpec => specOf(condensed(values));

/** The same of ascending values with counts. */
export const countedSpec = (counted: CountedValues): DistributionSpec => specOf(condensedCounts(counted));

const errorsOf = ({ failed, durationMs }: Observed): string =>
  `${Number(((100 * failed) / Math.max(1, durationMs.length)).toFixed(4))}%`;

/** The law of `key` as it was seen, where anything was. */
const law = <Key extends string>(key: Key, values: readonly number[]): Partial<Record<Key, DistributionSpec>> =>
  values.length === 0 ? {} : ({ [key]: empiricalSpec(values) } as Record<Key, DistributionSpec>);

/** INIT, or what restoring a snapshot takes. */
const startLaw = (document: FunctionDocument, { initMs }: Observed): Partial<FunctionDocument> => {
  if (document.compute !== 'snapstart') return law('coldStart', initMs);
  return initMs.length === 0 ? {} : { snapStart: { ...document.snapStart, ...law('restore', initMs) } };
};

/** Of an execution an answer tells its last invocation alone, and whoever waits, waits for all of it: the scenario's laws stay. */
const fittedDurable = (document: FunctionDocument, observed: Observed): FunctionDocument => ({
  ...document,
  ...(document.compute === 'managed' ? {} : startLaw(document, observed)),
});

/** No answer from Managed Instances tells its Duration: the response times are taken for it, in which requests shared their CPU. */
const fittedManaged = (document: FunctionDocument, observed: Observed): FunctionDocument => {
  const { cpu: _, ...own } = document;
  return { ...own, firstInvocation: 'none', ...law('duration', observed.overheadMs), errors: errorsOf(observed) };
};

/** What is measured here has no placement of AWS's, and its first invocations are among its durations. */
const fitted = (document: FunctionDocument, observed: Observed): FunctionDocument => {
  if (document.durable !== undefined) return fittedDurable(document, observed);
  if (document.compute === 'managed') return fittedManaged(document, observed);
  const { packageSize: _, ...own } = document;
  return {
    ...own,
    firstInvocation: 'none',
    placement: 'none',
    ...law('duration', observed.durationMs),
    ...startLaw(document, observed),
    ...law('overhead', observed.overheadMs),
    errors: errorsOf(observed),
  };
};

/** What of the laws is not as it was seen. */
const warningsOf = ({ functions }: Scenario): string[] =>
  functions.flatMap(({ config: { name, durable, managed } }) => {
    if (durable !== undefined)
      return [`functions.${name}: its program and laws are the scenario's own: no answer tells them`];
    if (managed === undefined) return [];
    return [
      `functions.${name}: its response times are taken for its duration, what requests waited for their CPU included`,
    ];
  });

/** `scenario` with the laws that `observed` shows in the place of its own. */
export const calibrated = (scenario: Scenario, observed: CalibrationSink): Scenario => {
  // Nothing was sent to versions, which differ from their function as they did.
  const functions = Object.fromEntries(
    scenario.functions.flatMap(({ config: { name, versionOf } }, index) =>
      versionOf === undefined
        ? [[name, fitted(scenario.document.functions[name]!, observed.functions[index]!)] as const]
        : [],
    ),
  );
  const { warnings, ...compiled } = compileScenario(
    { ...scenario.document, functions },
    `${scenario.name} (calibrated)`,
    scenario.directory,
  );
  return { ...compiled, warnings: [...warnings, ...warningsOf(scenario)] };
};
