// A CloudWatch alarm on one-minute points: ALARM when enough of the latest points breach the threshold. A minute without
// a point counts as not breaching, which is how one sets alarms on error counts.

export interface AlarmConfig {
  readonly threshold: number;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** So many of the latest `evaluationPeriods` points must breach. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
}

export type AlarmState = 'OK' | 'ALARM';

const breaches = ({ comparison, threshold }: AlarmConfig, value: number): boolean => {
  if (comparison === '>') return value > threshold;
  if (comparison === '>=') return value >= threshold;
  return comparison === '<' ? value < threshold : value <= threshold;
};

export class Alarm {
  state: AlarmState = 'OK';
  readonly #config: AlarmConfig;
  #latest: boolean[] = [];

  constructor(config: AlarmConfig) {
    this.#config = config;
  }

  /** The point of one more minute; null for none. @returns whether the state changed */
  next(value: number | null): boolean {
    this.#latest = [...this.#latest, value !== null && breaches(this.#config, value)].slice(
      -this.#config.evaluationPeriods,
    );
    const count = this.#latest.filter(Boolean).length;
    const state: AlarmState = count >= this.#config.datapointsToAlarm ? 'ALARM' : 'OK';
    const changed = state !== this.state;
    this.state = state;
    return changed;
  }
}
