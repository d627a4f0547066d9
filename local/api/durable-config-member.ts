// DurableConfig of CreateFunction and UpdateFunctionConfiguration: what makes a function durable, once and for good
// (Developer Guide, durable-configuration; texts as hectorvent/floci gives them, 2026).

import {
  defaultRetentionDays,
  durableWithoutTimeout,
  executionTimeoutS,
  notMadeDurable,
  retentionDays,
  synchronousTimeoutS,
  type DurableConfig,
} from '../../lambda/index.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';
import { resourceArn } from './constraints.ts';
import type { Members } from './members.ts';
import { Refusal } from './refusal.ts';
import type { SettingsChange } from './runtime-member.ts';

/** What was given of it; undefined for nothing. */
export interface GivenDurable {
  readonly executionTimeoutS: number | undefined;
  readonly retentionDays: number | undefined;
  readonly kmsKeyArn: string | undefined;
}

/** Reads it; `check` of the members throws for what is out of its range. */
export const givenDurable = (body: Members): GivenDurable | undefined => {
  if (!body.has('DurableConfig')) return undefined;
  const members = body.inside('DurableConfig');
  return {
    executionTimeoutS: members.integer('ExecutionTimeout', executionTimeoutS),
    retentionDays: members.integer('RetentionPeriodInDays', retentionDays),
    kmsKeyArn: members.text('KMSKeyArn', resourceArn),
  };
};

/** What the function has of it after the change. */
export const durableAfter = (
  given: GivenDurable | undefined,
  old: FunctionSettings['durable'],
  change: SettingsChange,
): DurableConfig | null => {
  if (given === undefined) return old;
  if (change !== 'create' && old === null) throw new Refusal(notMadeDurable());
  const timeoutS = given.executionTimeoutS ?? old?.executionTimeoutS;
  if (timeoutS === undefined) throw new Refusal(durableWithoutTimeout());
  return {
    executionTimeoutS: timeoutS,
    retentionDays: given.retentionDays ?? old?.retentionDays ?? defaultRetentionDays,
    kmsKeyArn: given.kmsKeyArn ?? old?.kmsKeyArn,
  };
};

/** The Timeout, s, of a durable function for which none was given: what one invocation may take at most. */
export const timeoutOf = ({ executionTimeoutS: timeoutS }: DurableConfig): number =>
  Math.min(timeoutS, synchronousTimeoutS);

/** As answers show it. */
export const durableShape = ({ durable }: FunctionSettings): Record<string, unknown> =>
  durable === null
    ? {}
    : {
        DurableConfig: {
          ExecutionTimeout: durable.executionTimeoutS,
          RetentionPeriodInDays: durable.retentionDays,
          ...(durable.kmsKeyArn === undefined ? {} : { KMSKeyArn: durable.kmsKeyArn }),
        },
      };
