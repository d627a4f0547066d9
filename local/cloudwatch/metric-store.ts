// Metrics by namespace, name and dimensions, as points of a minute (or a second), kept in memory as long as there is room for
// them. The instants are the platform's: see platform-time.ts.

import type { KeptBound, KeptKind } from '../kept/kept-bound.ts';
import type { StatisticSet } from './metric-point.ts';
import { MetricPoint } from './metric-point.ts';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  /** In the order in which they were given first; the order tells metrics apart no more than on AWS. */
  readonly dimensions: readonly Dimension[];
}

export interface MetricForm {
  readonly unit: string;
  /** 1,000 for a metric of high resolution, else 60,000. */
  readonly resolutionMs: number;
}

/** Of one metric in one unit. Add to it at any time: it is there again when it had to make room. */
export interface MetricSeries {
  readonly identity: MetricIdentity;
  readonly form: MetricForm;
  /** By the instant at which they begin. */
  readonly points: ReadonlyMap<number, MetricPoint>;
  /** @param weight how many times; 1 unless given */
  add(atMs: number, value: number, weight?: number): void;
  /** Values of which only this is known. */
  addSet(atMs: number, set: StatisticSet): void;
}

/** Estimated, of what V8 takes. */
const seriesBytes = 600;
const pointBytes = 160;
const valueBytes = 24;

const identityKey = ({ namespace, name, dimensions }: MetricIdentity): string =>
  JSON.stringify([namespace, name, ...dimensions.map((one) => [one.name, one.value]).toSorted(byText)]);

const byText = ([a]: readonly string[], [b]: readonly string[]): number => (a! < b! ? -1 : 1);

class Series implements MetricSeries {
  readonly identity: MetricIdentity;
  readonly form: MetricForm;
  readonly points: Map<number, MetricPoint> = new Map();
  readonly key: string;
  readonly #store: MetricStore;

  constructor(store: MetricStore, key: string, identity: MetricIdentity, form: MetricForm) {
    this.#store = store;
    this.key = key;
    this.identity = identity;
    this.form = form;
  }

  add(atMs: number, value: number, weight = 1): void {
    const point = this.#at(atMs);
    if (point.add(value, weight)) this.#store.grow(valueBytes);
  }

  addSet(atMs: number, set: StatisticSet): void {
    if (this.#at(atMs).addSet(set)) this.#store.grow(valueBytes);
  }

  #at(atMs: number): MetricPoint {
    // While it had no points, another was made for the same metric.
    const other = this.points.size === 0 ? this.#store.registered(this) : undefined;
    if (other !== undefined && other !== this) return other.#at(atMs);
    const { resolutionMs } = this.form;
    const fromMs = Math.floor(atMs / resolutionMs) * resolutionMs;
    const known = this.points.get(fromMs);
    if (known !== undefined) return known;
    const point = new MetricPoint(fromMs);
    this.points.set(fromMs, point);
    this.#store.hold(this, point);
    return point;
  }
}

export class MetricStore {
  /** By metric, then by unit and resolution; those alone of which there are points. */
  readonly #series = new Map<string, Map<string, Series>>();
  readonly #kept: KeptKind;
  #held: { readonly series: Series; readonly point: MetricPoint }[] = [];
  #oldest = 0;

  constructor(bound: KeptBound) {
    this.#kept = bound.kind('metrics', () => this.#makeRoom());
  }

  /** Where the values of a metric go. */
  series(identity: MetricIdentity, form: MetricForm): MetricSeries {
    const key = identityKey(identity);
    const known = this.#series.get(key)?.get(formKey(form));
    return known ?? new Series(this, key, identity, form);
  }

  /** All units and resolutions of a metric. */
  of(identity: MetricIdentity): readonly MetricSeries[] {
    return [...(this.#series.get(identityKey(identity))?.values() ?? [])];
  }

  /** Every metric that has points, with the instant of the last. */
  *metrics(): Iterable<{ readonly identity: MetricIdentity; readonly lastMs: number }> {
    for (const forms of this.#series.values()) {
      const all = [...forms.values()];
      const lastMs = Math.max(...all.flatMap(({ points }) => [...points.keys()].at(-1)!));
      yield { identity: all[0]!.identity, lastMs };
    }
  }

  /** For series alone: the one whose points are read. */
  registered({ key, form }: Series): Series | undefined {
    return this.#series.get(key)?.get(formKey(form));
  }

  /** For series alone. */
  grow(bytes: number): void {
    this.#kept.grow(bytes);
    if (this.#oldest < 4096 || this.#oldest * 2 < this.#held.length) return;
    this.#held = this.#held.slice(this.#oldest);
    this.#oldest = 0;
  }

  /** For series alone: one more point. */
  hold(series: Series, point: MetricPoint): void {
    const forms = this.#series.get(series.key) ?? new Map<string, Series>();
    this.#series.set(series.key, forms);
    const isNew = !forms.has(formKey(series.form));
    if (isNew) forms.set(formKey(series.form), series);
    this.#held.push({ series, point });
    this.grow(pointBytes + (isNew ? seriesBytes + series.key.length * 4 : 0));
  }

  /** False where only the point that is written to is left. */
  #makeRoom(): boolean {
    if (this.#oldest >= this.#held.length - 1) return false;
    const { series, point } = this.#held[this.#oldest]!;
    this.#oldest += 1;
    series.points.delete(point.fromMs);
    this.#kept.countDropped();
    this.#kept.shrink(pointBytes + point.counted * valueBytes);
    if (series.points.size > 0) return true;
    this.#kept.shrink(seriesBytes + series.key.length * 4);
    const forms = this.#series.get(series.key);
    forms?.delete(formKey(series.form));
    if (forms?.size === 0) this.#series.delete(series.key);
    return true;
  }
}

const formKey = ({ unit, resolutionMs }: MetricForm): string => `${resolutionMs} ${unit}`;
