// The planned settings as YAML of a scenario, only what is planned: to be laid over the scenario's own.

import { stringify } from 'yaml';
import { durationText } from '../scenario/keep-alive.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { isNearest } from './plan-words.ts';
import { writtenScaling } from './scaling-settings.ts';
import type { ComputeMode } from '../simulate/compute-mode.ts';
import type { FunctionPlan, Plan } from './result.ts';
import { withMinimum } from './settings.ts';

const functionSettings = (
  { functionName, reservedConcurrency, provisionedConcurrency, memoryMb, scaling, environments }: FunctionPlan,
  { functions }: ScenarioDocument,
  compute: ComputeMode | undefined,
): object => ({
  ...(compute === undefined ? {} : { compute }),
  ...(memoryMb === undefined ? {} : { memory: `${memoryMb}MB` }),
  ...(environments === undefined
    ? { ...(reservedConcurrency === null ? {} : { reservedConcurrency }), provisionedConcurrency }
    : { managed: withMinimum(functions[functionName]?.managed ?? {}, environments) }),
  ...(scaling === undefined || scaling === 'constant' ? {} : { provisionedScaling: writtenScaling(scaling) }),
});

/** Of the traffic whose queue or topic is planned, with so much of the rest that it is found. */
const queueSettings = ({ sources = {} }: FunctionPlan, { traffic }: ScenarioDocument): object[] =>
  Object.entries(sources).map(([index, { maximumConcurrency, pollers, visibilityTimeoutMs, kafkaPollers }]) => {
    const { to, via } = traffic[Number(index)]!;
    if (kafkaPollers !== undefined) return { to, via, kafka: { pollers: kafkaPollers } };
    return {
      to,
      via,
      sqs: {
        ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
        ...(pollers === undefined ? {} : { pollers }),
        ...(visibilityTimeoutMs === undefined ? {} : { visibilityTimeout: durationText(visibilityTimeoutMs) }),
      },
    };
  });

/** Of functions whose objectives no settings keep there is nothing to copy. */
export const settingsToCopy = ({ functions: all, account, scenario, ways }: Plan): string => {
  const functions = all.filter((one) => !isNearest(one));
  const document = scenario as ScenarioDocument;
  const traffic = functions.flatMap((one) => queueSettings(one, document));
  return stringify({
    ...(account.needed > account.concurrency ? { account: { concurrency: account.needed } } : {}),
    functions: Object.fromEntries(
      functions.map((one) => [one.functionName, functionSettings(one, document, ways?.chosen)]),
    ),
    ...(traffic.length === 0 ? {} : { traffic }),
  });
};
