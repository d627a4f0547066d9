// What files told, by function, in bounded memory. Several files add up.

import { Outcome } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';
import { ArrivalBins } from './arrival-bins.ts';
import { BillingCounts } from './billing-rule.ts';
import { EnvironmentLog } from './environment-log.ts';
import { isFigure } from './figure.ts';
import type {
  CountedStep,
  InitReport,
  RecordedInvocation,
  RecordSink,
  SummaryFacts,
  TimesSummary,
} from './recorded-invocation.ts';
import { RunColumns } from './run-columns.ts';
import { Times } from './times.ts';

/** What summaries count of requests of which no file tells each by itself. */
export interface Counted {
  /** All that came, refused ones too. */
  requests: number;
  /** Less those that a file tells were refused. */
  failed: number;
  throttled: number;
  unanswered: number;
}

/** What is known of one function. */
export class RecordedFunction {
  /** Of invocations that ended by themselves, on an environment that was there, or nobody tells on which. */
  readonly warm: Times = new Times();
  /** Of them those of which nothing is told but how often they came. */
  readonly bare: Times = new Times();
  /** Of those that created theirs. */
  readonly cold: Times = new Times();
  readonly init: Times = new Times();
  /** Of INIT_REPORT and RESTORE_REPORT lines that succeeded: of use where no REPORT tells. */
  readonly initLines: Times = new Times();
  /** What callers of warm and of cold ones waited besides. */
  readonly besidesWarm: Times = new Times();
  readonly besidesCold: Times = new Times();
  readonly billed: Times = new Times();
  readonly billing: BillingCounts = new BillingCounts();
  /** Every size that was told; several where it was changed. */
  readonly memorySizes: Set<number> = new Set();
  /** Of those that the function's timeout ended: at least so long. */
  readonly timeouts: Times = new Times();
  readonly arrivals: ArrivalBins = new ArrivalBins();
  /** Of summaries: so many over so long, or over each step; refused ones among them. */
  readonly spreadArrivals: ArrivalBins = new ArrivalBins();
  /** Of the metric Invocations. */
  readonly invoked: ArrivalBins = new ArrivalBins();
  readonly throttles: ArrivalBins = new ArrivalBins();
  readonly environments: EnvironmentLog = new EnvironmentLog();
  readonly summaries: TimesSummary[] = [];
  readonly counted: Counted = { requests: 0, failed: 0, throttled: 0, unanswered: 0 };
  /** Of metrics: of use where nothing else tells. */
  readonly metricSummaries: TimesSummary[] = [];
  readonly meanByMemory: Map<number, number> = new Map();
  /** Single requests that failed. */
  failed = 0;
  /** Of the metric Errors, which counts timeouts too. */
  metricErrors = 0;
  failedInits = 0;
  timedOutInits = 0;
  unanswered = 0;
  /** 429s, those without an instant too. */
  throttled = 0;
  /** Of them those of summaries that tell how many came: they are among `spreadArrivals`. */
  spreadThrottled = 0;
  /** Of them those of a file that tells what became of some that another one counts, where that one was given, too. */
  throttledOfTotals = 0;
  /** Invocations of which a file tells whether they created their environment. */
  coldTold = 0;
  memoryMb: number = Number.NaN;
  maxMemoryMb: number = Number.NaN;
  mostAtOnce: number = Number.NaN;
  /** Requests whose instant nobody tells. */
  untimed = 0;

  /** Of those that ended by themselves: what the files of requests tell; where they tell none, what a metric does. */
  get errors(): number {
    const told = this.failed + this.counted.failed;
    return told > 0 ? told : Math.max(0, this.metricErrors - this.timeouts.count);
  }

  /** Answered requests, timeouts among them. */
  get ran(): number {
    return this.warm.count + this.cold.count + this.timeouts.count;
  }

  /** Of summaries that do not tell of how many requests they are: as many as they were taken for. */
  uncounted = 0;

  /** Requests that summaries counted, with a time. */
  get summed(): number {
    return this.summaries.reduce((sum, { count }) => sum + count, 0) - this.uncounted;
  }

  add(record: Readonly<RecordedInvocation>): void {
    const { outcome, durationMs, startMs, initMs, coldStart } = record;
    if (outcome === Outcome.timedOut) this.timeouts.add(durationMs);
    else (coldStart === true ? this.cold : this.warm).add(durationMs);
    if (outcome === Outcome.failed) this.failed += 1;
    if (coldStart !== null) this.coldTold += 1;
    if (!Number.isNaN(initMs)) this.init.add(initMs);
    if (!Number.isNaN(record.besidesMs))
      (coldStart === true ? this.besidesCold : this.besidesWarm).add(record.besidesMs);
    if (!Number.isNaN(record.billedMs)) {
      this.billed.add(record.billedMs);
      this.billing.add(durationMs, initMs, record.billedMs);
    }
    if (!Number.isNaN(record.memoryMb) && record.memoryMb !== this.memoryMb) {
      this.memoryMb = record.memoryMb;
      this.memorySizes.add(record.memoryMb);
    }
    if (!(record.maxMemoryMb <= this.maxMemoryMb) && !Number.isNaN(record.maxMemoryMb)) {
      this.maxMemoryMb = record.maxMemoryMb;
    }
    if (record.stream !== '' && !Number.isNaN(startMs)) this.environments.add(record);
    if (record.probed) return;
    if (Number.isNaN(startMs)) this.untimed += 1;
    else this.arrivals.add(startMs);
  }
}

/** A line that looks like a record and is none. */
export interface BrokenLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const mostBrokenShown = 5;
const mostNames = 1000;
/** Names as files have them that are remembered. */
const mostKnown = 10_000;
/** Of what no file names. */
export const unnamedFunction = 'function';

/** AWS's own rule for names; others become hyphens. */
const nameOf = (name: string): string =>
  name
    .replace(/^https?:\/\/[^/]*\//, '')
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64) || unnamedFunction;

const figureOr0 = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Unknown (NaN) is no fault; less than nothing, or without end, is. */
const isImpossible = (value: number): boolean => value < 0 || value === Infinity;

/** What none of a file's formats may let in: a request that took no number of ms, or less than none. */
const isWhole = (record: Readonly<RecordedInvocation>): boolean =>
  isFigure(record.durationMs) &&
  !isImpossible(record.initMs) &&
  !isImpossible(record.billedMs) &&
  !isImpossible(record.besidesMs) &&
  !isImpossible(record.memoryMb) &&
  !isImpossible(record.maxMemoryMb) &&
  !(Math.abs(record.startMs) === Infinity);

const isStep = ({ atMs, stepMs, count }: CountedStep): boolean =>
  Number.isFinite(atMs) && stepMs > 0 && stepMs < Infinity && count > 0 && count < Infinity;

/** Where nobody tells when, a run begins at 0 of its own. */
const stepsOf = ({
  times,
  requests = times.count,
  startMs = 0,
  durationMs = 0,
  steps,
}: SummaryFacts): readonly CountedStep[] => {
  const all = steps ?? [{ atMs: Number.isNaN(startMs) ? 0 : startMs, stepMs: durationMs, count: requests }];
  return all.filter((step) => isStep(step));
};

interface Named {
  readonly name: string;
  readonly of: RecordedFunction;
}

export class Recording implements RecordSink {
  readonly functions: Map<string, RecordedFunction> = new Map();
  readonly results: RunResult[] = [];
  readonly notes: string[] = [];
  readonly brokenLines: BrokenLine[] = [];
  /** 0 where its reader knows none, as of documents. */
  #line = 0;
  lines = 0;
  matched = 0;
  brokenCount = 0;
  #file = '';
  readonly #fixedName: string | null;
  readonly #known = new Map<string | null, Named>();
  /** Single requests, where they were asked for. */
  readonly requests: RunColumns | null;

  /**
   * @param fixedName the function's, whatever files say
   * @param keepsRequests whether single requests are kept, for a result made of them
   */
  constructor(fixedName: string | null = null, keepsRequests = false) {
    this.#fixedName = fixedName;
    this.requests = keepsRequests ? new RunColumns() : null;
  }

  of(name: string | null): RecordedFunction {
    return this.#named(name).of;
  }

  invocation(name: string | null, record: Readonly<RecordedInvocation>): void {
    if (!isWhole(record)) return this.#refused(`a request of ${record.durationMs} ms`);
    const named = this.#named(name);
    named.of.add(record);
    this.requests?.add(named.name, record);
    return undefined;
  }

  durations(name: string | null, ms: number, count: number): void {
    if (!isFigure(ms) || !isFigure(count)) return;
    const of = this.of(name);
    of.warm.add(ms, count);
    of.bare.add(ms, count);
    of.untimed += count;
  }

  summary(name: string | null, facts: SummaryFacts): void {
    const of = this.of(name);
    const { times } = facts;
    // What is no number was not told.
    const [failed, throttled, unanswered] = [facts.failed, facts.throttled, facts.unanswered].map((count = 0) =>
      figureOr0(count),
    ) as [number, number, number];
    const isRefused = times.count > 0 && throttled >= times.count;
    if (isRefused) this.note('every answer was a refusal (429): its times are no durations');
    const own = times.meanMs === null || isFigure(times.meanMs) ? times : { ...times, meanMs: null };
    if (times.count > 0 && !isRefused) (facts.isMetric === true ? of.metricSummaries : of.summaries).push(own);
    if (Number.isNaN(facts.requests ?? 0)) of.uncounted += times.count;
    of.throttled += throttled;
    of.unanswered += unanswered;
    const steps = stepsOf(facts);
    for (const { atMs, stepMs, count } of steps) of.spreadArrivals.spread(atMs, stepMs, count);
    if (facts.isOfTotals === true) of.throttledOfTotals += throttled;
    else if (steps.length > 0) of.spreadThrottled += throttled;
    else if (facts.isMetric !== true) of.untimed += figureOr0(facts.requests ?? times.count);
    if (facts.isMetric === true) {
      of.metricErrors += failed;
      return;
    }
    const { requests = times.count } = facts;
    const spread = steps.reduce((sum, { count }) => sum + count, 0);
    of.counted.requests += spread > 0 ? spread : Number.isNaN(requests) ? times.count : figureOr0(requests);
    of.counted.failed += failed;
    of.counted.throttled += throttled;
    of.counted.unanswered += unanswered;
  }

  initReport(name: string | null, { ms, status }: InitReport): void {
    if (!isFigure(ms)) return;
    const of = this.of(name);
    if (status === null) of.initLines.add(ms);
    else if (status === 'timeout') of.timedOutInits += 1;
    else of.failedInits += 1;
  }

  throttled(name: string | null, atMs: number, count: number): void {
    if (!isFigure(count)) return;
    const { of, name: own } = this.#named(name);
    of.throttled += count;
    this.requests?.addUnserved(own, atMs, Outcome.throttled, count);
    if (!Number.isNaN(atMs)) of.throttles.add(atMs, count);
  }

  unanswered(name: string | null, count: number): void {
    if (!isFigure(count)) return;
    const { of, name: own } = this.#named(name);
    of.unanswered += count;
    this.requests?.addUnserved(own, Number.NaN, Outcome.dropped, count);
  }

  invoked(name: string | null, step: CountedStep): void {
    if (isStep(step)) this.of(name).invoked.spread(step.atMs, step.stepMs, step.count);
  }

  concurrency(name: string | null, most: number): void {
    if (!isFigure(most)) return;
    const of = this.of(name);
    if (!(most <= of.mostAtOnce)) of.mostAtOnce = most;
  }

  result(result: RunResult): void {
    this.results.push(result);
  }

  meanByMemory(name: string | null, memoryMb: number, meanMs: number): void {
    if (isFigure(meanMs)) this.of(name).meanByMemory.set(memoryMb, meanMs);
  }

  note(text: string): void {
    const said = `${this.file}: ${text}`;
    if (!this.notes.includes(said)) this.notes.push(said);
  }

  counted(lines: number, matched: number): void {
    this.lines += lines;
    this.matched += matched;
  }

  /** The file that is being read. */
  get file(): string {
    return this.#file;
  }

  set file(path: string) {
    this.#file = path;
    this.#line = 0;
  }

  at(line: number): void {
    this.#line = line;
  }

  broken(text: string): void {
    this.brokenCount += 1;
    if (this.brokenLines.length < mostBrokenShown) this.brokenLines.push({ file: this.file, line: this.#line, text });
  }

  /** What its reader took for a record. */
  #refused(text: string): void {
    this.matched -= 1;
    this.broken(text);
  }

  #named(name: string | null): Named {
    return this.#known.get(name) ?? this.#make(name);
  }

  #make(name: string | null): Named {
    const wanted = this.#fixedName ?? (name === null ? unnamedFunction : nameOf(name));
    const isTooMany = this.functions.size >= mostNames && !this.functions.has(wanted);
    if (isTooMany) this.note(`more than ${mostNames} names; the rest is counted as "${unnamedFunction}"`);
    const key = isTooMany ? unnamedFunction : wanted;
    const of = this.functions.get(key) ?? new RecordedFunction();
    this.functions.set(key, of);
    const named = { name: key, of };
    if (this.#known.size < mostKnown) this.#known.set(name, named);
    return named;
  }
}
