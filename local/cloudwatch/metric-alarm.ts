// One metric alarm: what it was given, the queries that it reads, its state and its history.

import { alarmStateAfter, pointsLookedAt, type AlarmConfig, type AlarmState } from '../../lambda/index.ts';
import { initialReason, reasonDataOf, reasonOf } from './alarm-words.ts';
import type { MetricStore } from './metric-store.ts';
import { datapoints, type Datapoint } from './metric-window.ts';
import { valuesOf, type MetricQuery, type Span } from './read-metrics.ts';
import type { AskedAlarm } from './put-alarm.ts';
import { statisticOf } from './statistics.ts';

export interface HistoryItem {
  readonly atMs: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate';
  readonly summary: string;
  readonly data: object;
}

interface StateText {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string | null;
}

const mostHistory = 100;
const minuteMs = 60_000;

/** Where the windows of an alarm begin: at each minute, or at each of its periods where they are shorter. */
const ticksOf = (periodMs: number): number => Math.min(minuteMs, periodMs);

/** The period by which an alarm reads its queries. */
const periodOf = (queries: readonly MetricQuery[]): number => Math.max(...queries.map(({ periodMs }) => periodMs));

export class MetricAlarm {
  asked: AskedAlarm;
  state: AlarmState = 'INSUFFICIENT_DATA';
  reason: string = initialReason;
  reasonData: string | null = null;
  configuredAtMs: number;
  updatedAtMs: number;
  transitionedAtMs: number;
  history: HistoryItem[] = [];

  constructor(asked: AskedAlarm, atMs: number) {
    this.asked = asked;
    this.configuredAtMs = atMs;
    this.updatedAtMs = atMs;
    this.transitionedAtMs = atMs;
    this.#remember(atMs, 'ConfigurationUpdate', `Alarm "${asked.name}" created`, { type: 'Create', version: '1.0' });
  }

  configure(asked: AskedAlarm, atMs: number): void {
    this.asked = asked;
    this.configuredAtMs = atMs;
    this.#remember(atMs, 'ConfigurationUpdate', `Alarm "${asked.name}" updated`, { type: 'Update', version: '1.0' });
  }

  /** Looks at the metric. @returns whether the state changed */
  look(store: MetricStore, atMs: number): boolean {
    const { config } = this.asked;
    const points = this.#points(store, atMs, config);
    const values = points.map((point) => point?.value ?? null);
    const to = alarmStateAfter(config, values, this.state);
    if (to === this.state) return false;
    const there = points.filter((point) => point !== null).slice(-config.evaluationPeriods);
    this.set(
      {
        state: to,
        reason: reasonOf(config, there, { from: this.state, to }),
        reasonData: reasonDataOf(config, {
          atMs,
          statistic: this.asked.statistic,
          periodMs: periodOf(this.asked.queries),
          points: there,
        }),
      },
      atMs,
    );
    return true;
  }

  /** From now on it is in this state, until it looks again. */
  set({ state, reason, reasonData }: StateText, atMs: number): void {
    const { state: from } = this;
    const old = { stateValue: from, stateReason: this.reason };
    if (state !== from) this.transitionedAtMs = atMs;
    Object.assign(this, { state, reason, reasonData, updatedAtMs: atMs });
    const newState = {
      stateValue: state,
      stateReason: reason,
      ...(reasonData === null ? {} : { stateReasonData: JSON.parse(reasonData) as unknown }),
    };
    const data = { version: '1.0', oldState: old, newState };
    this.#remember(atMs, 'StateUpdate', `Alarm updated from ${from} to ${state}`, data);
  }

  /** One a period, the oldest first; null for a period without. */
  #points(store: MetricStore, atMs: number, config: AlarmConfig): (Datapoint | null)[] {
    const { queries, returnedId } = this.asked;
    const periodMs = periodOf(queries);
    const toMs = Math.floor(atMs / ticksOf(periodMs)) * ticksOf(periodMs);
    const count = pointsLookedAt(config);
    const span: Span = { fromMs: toMs - count * periodMs, toMs };
    const values = this.asked.identity === null ? valuesOf(queries, () => span).get(returnedId)! : null;
    const own = values === null ? this.#ownPoints(store, span, periodMs) : null;
    return Array.from({ length: count }, (_, index) => {
      const at = span.fromMs + index * periodMs;
      if (own !== null) return own.get(at) ?? null;
      const value = values!.get(at);
      return value === undefined ? null : { atMs: at, value, count: 1 };
    });
  }

  /** Of an alarm on one metric, with how many values are in each. */
  #ownPoints(store: MetricStore, span: Span, periodMs: number): Map<number, Datapoint> {
    const { identity, unit, statistic } = this.asked;
    const window = { identity: identity!, unit, ...span, periodMs };
    return new Map(datapoints(store, window, statisticOf(statistic)!).map((point) => [point.atMs, point]));
  }

  #remember(atMs: number, type: HistoryItem['type'], summary: string, data: object): void {
    this.history = [...this.history, { atMs, type, summary, data }].slice(-mostHistory);
  }
}
