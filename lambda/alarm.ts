// A CloudWatch alarm on points of a period. Source: User Guide, AlarmThatSendsEmail / alarms-and-missing-data, whose two tables
// of examples a test holds: more points are looked at than the evaluation periods, so that late ones count; where as many are
// there, the latest of them decide, gaps or not; where fewer are, what is missing is taken as the alarm says.

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmConfig {
  readonly threshold: number;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** So many of the latest `evaluationPeriods` points must breach. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  /** What a period without a point is; `notBreaching` unless given, which is how one sets alarms on error counts. */
  readonly missingData?: MissingData;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** AWS's examples look at five points for three periods; how many for others it does not say. */
const extraPoints = 2;

/** How many of the latest points an alarm looks at. */
export const pointsLookedAt = ({ evaluationPeriods }: AlarmConfig): number => evaluationPeriods + extraPoints;

export const breaches = ({ comparison, threshold }: AlarmConfig, value: number): boolean => {
  if (comparison === '>') return value > threshold;
  if (comparison === '>=') return value >= threshold;
  return comparison === '<' ? value < threshold : value <= threshold;
};

const whereFew = (config: AlarmConfig, points: readonly (number | null)[], state: AlarmState): AlarmState => {
  const { datapointsToAlarm, evaluationPeriods, missingData = 'notBreaching' } = config;
  const there = points.filter((value) => value !== null);
  const bad = there.filter((value) => breaches(config, value)).length;
  if (bad >= datapointsToAlarm) return 'ALARM';
  if (missingData === 'notBreaching') return 'OK';
  if (missingData === 'breaching') return bad + evaluationPeriods - there.length >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (bad < there.length) return 'OK';
  if (missingData === 'ignore') return state;
  if (there.length === 0) return 'INSUFFICIENT_DATA';
  // All that there are breach: enough where the oldest is as old as it takes.
  const oldest = points.findIndex((value) => value !== null);
  return points.length - oldest >= datapointsToAlarm ? 'ALARM' : state;
};

/**
 * The state after a look at `points`, the oldest first; null where a period has none.
 * @param points the latest `pointsLookedAt` of them, or fewer
 */
export const alarmStateAfter = (
  config: AlarmConfig,
  points: readonly (number | null)[],
  state: AlarmState,
): AlarmState => {
  const latest = points.filter((value) => value !== null).slice(-config.evaluationPeriods);
  if (latest.length < config.evaluationPeriods) return whereFew(config, points, state);
  const bad = latest.filter((value) => breaches(config, value)).length;
  return bad >= config.datapointsToAlarm ? 'ALARM' : 'OK';
};

/** An alarm that is told its points one by one. */
export class Alarm {
  state: AlarmState = 'OK';
  readonly #config: AlarmConfig;
  #latest: (number | null)[] = [];

  constructor(config: AlarmConfig) {
    this.#config = config;
  }

  /** The point of one more period; null for none. @returns whether the state changed */
  next(value: number | null): boolean {
    this.#latest = [...this.#latest, value].slice(-pointsLookedAt(this.#config));
    const state = alarmStateAfter(this.#config, this.#latest, this.state);
    const changed = state !== this.state;
    this.state = state;
    return changed;
  }
}
