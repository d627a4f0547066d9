// The alarms of a served template: what PutMetricAlarm is to be asked.

import type { ListedSource, Listing } from '../listing.ts';
import { hasPlaceholder } from '../scope.ts';
import { isRecord } from '../template-source.ts';

export interface ServedAlarm {
  readonly name: string;
  /** Of PutMetricAlarm. */
  readonly body: Readonly<Record<string, unknown>>;
}

const alarmType = 'AWS::CloudWatch::Alarm';

/** By its AlarmName, or its logical id where only the stack knows that. */
export const alarmName = ({ id, settings }: ListedSource): string => {
  const given = settings['AlarmName'];
  return typeof given === 'string' && !hasPlaceholder(given) ? given : id;
};

/** The alarm that `reference`, `${Alarm}` or a name, is of. */
export const alarmOf = ({ sources }: Listing, reference: string): ListedSource | undefined => {
  const id = /^\$\{(\w+)[.\w]*\}$/.exec(reference)?.[1] ?? reference;
  return sources.find((source) => source.type === alarmType && source.id === id);
};

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

const dimensionsOf = ({ settings }: ListedSource): readonly Dimension[] => {
  const given = settings['Dimensions'];
  if (!Array.isArray(given)) return [];
  return given.filter(isRecord).map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) }));
};

/** With what is said of dimensions that only the stack knows, which are left out. */
export const servedAlarms = (
  listing: Listing,
): readonly { readonly alarm: ServedAlarm; readonly notes: readonly string[] }[] =>
  listing.sources
    .filter(({ type }) => type === alarmType)
    .map((source) => {
      const { AlarmName: _, ...settings } = source.settings;
      const name = alarmName(source);
      const all = dimensionsOf(source);
      const known = all.filter(({ Value }) => !hasPlaceholder(Value));
      const left = all.filter((dimension) => !known.includes(dimension)).map((dimension) => dimension.Name);
      const dimensions = all.length === 0 ? {} : { Dimensions: known };
      return {
        alarm: { name, body: { ...settings, ...dimensions, AlarmName: name } },
        notes: left.length === 0 ? [] : [`alarm ${name} goes without ${left.join(', ')}, known only when deployed`],
      };
    });
