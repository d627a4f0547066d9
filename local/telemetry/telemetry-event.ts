// One event as the Telemetry API tells it (Developer Guide, telemetry-api), and the same as its forerunner did, the Logs
// API (Developer Guide, runtimes-logs-api).

/** What can be subscribed to. */
export const streams = ['platform', 'function', 'extension'] as const;
export type TelemetryStream = (typeof streams)[number];

export interface TelemetryEvent {
  /** ISO 8601, milliseconds. */
  readonly time: string;
  /** `function`, `extension`, or `platform.` and what happened. */
  readonly type: string;
  readonly record: unknown;
}

export const streamOf = (type: string): TelemetryStream =>
  type === 'function' || type === 'extension' ? type : 'platform';

type Fields = Readonly<Record<string, unknown>>;

const picked = (record: unknown, names: readonly string[]): Fields => {
  const fields = record as Fields;
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
};

/** What the Logs API tells of an event; nothing of what it did not know. */
export const logsApiEvents = (event: TelemetryEvent, runtimeDone: boolean): readonly TelemetryEvent[] => {
  const { time, type, record } = event;
  const as = (name: string, fields: unknown): TelemetryEvent => ({ time, type: name, record: fields });
  switch (type) {
    case 'function':
    case 'extension':
    case 'platform.extension':
    case 'platform.logsDropped':
    case 'platform.fault':
      return [event];
    case 'platform.start':
      return [as(type, picked(record, ['requestId', 'version']))];
    case 'platform.runtimeDone':
      return runtimeDone ? [as(type, picked(record, ['requestId', 'status']))] : [];
    case 'platform.report':
      return [as('platform.end', picked(record, ['requestId'])), as(type, picked(record, ['requestId', 'metrics']))];
    case 'platform.telemetrySubscription':
      return [as('platform.logsSubscription', record)];
    default:
      return [];
  }
};

/** What the Telemetry API tells of it: it has no faults. */
export const telemetryApiEvents = (event: TelemetryEvent): readonly TelemetryEvent[] =>
  event.type === 'platform.fault' ? [] : [event];
