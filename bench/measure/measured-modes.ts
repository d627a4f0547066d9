// How functions on Managed Instances, durable ones and those with SnapStart are measured: by which version each is called, and what a
// measured run cannot tell of them.

import type { ConfigProblem, FunctionConfig } from '../../lambda/index.ts';
import type { Target } from '../../loadgen/index.ts';
import { counted } from '../../reports/words/format.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The version that a local function with SnapStart is published as. */
const publishedVersion = '1';

type Modes = Pick<FunctionConfig, 'managed' | 'durable' | 'snapStart'>;

/** The version that changes with every update, by which a durable function is called: an execution wants one (Developer Guide, durable-functions). */
export const durableVersion = ({ managed }: Pick<FunctionConfig, 'managed'>): string =>
  managed === undefined ? '$LATEST' : '$LATEST.PUBLISHED';

/** The version that a function must be called by; null for none. */
const versionOf = (modes: Modes): string | null => {
  if (modes.snapStart !== undefined) return publishedVersion;
  return modes.durable === undefined ? null : durableVersion(modes);
};

/** Of a target that is not the platform's own: which versions have a snapshot is known to whoever published them. */
export const snapStartProblems = (scenario: Scenario): ConfigProblem[] =>
  scenario.traffic.flatMap(({ functionIndex }, index) => {
    const { name, snapStart } = scenario.functions[functionIndex]!.config;
    if (snapStart === undefined) return [];
    const message = `only published versions of ${name} have a snapshot; name one with --qualifier`;
    return [{ path: `traffic.${index}.to`, message }];
  });

/** Calls each function by the version that it must be called by. */
export const byVersion = (target: Target, { functions }: Scenario): Target => {
  const names = new Map<string, string>();
  for (const { config } of functions) {
    const version = versionOf(config);
    if (version !== null) names.set(config.name, `${config.name}:${version}`);
  }
  if (names.size === 0) return target;
  return {
    ...target,
    invoke: (request, answer) =>
      target.invoke({ ...request, functionName: names.get(request.functionName) ?? request.functionName }, answer),
  };
};

const managedWarnings = ({ document, functions }: Scenario, isLocal: boolean): string[] => {
  const managed = functions.filter(({ config }) => config.managed !== undefined).map(({ config }) => config.name);
  if (managed.length === 0) return [];
  if (!isLocal)
    return ['of Managed Instances a target tells no environments and no instances, so none of their cost is here'];
  const begun = managed.filter((name) => {
    const { initialEnvironments, publishedAt } = document.functions[name]?.managed ?? {};
    return initialEnvironments !== undefined || publishedAt !== undefined;
  });
  return [
    'instances are placed for the environments that ran, by the rules of the simulator, and none takes time to start here',
    ...begun.map(
      (name) =>
        `functions.${name}.managed: initialEnvironments and publishedAt are simulated alone: it began with its minimum`,
    ),
  ];
};

const durableWarnings = ({ functions }: Scenario, { isLocal, lost }: { isLocal: boolean; lost: number }): string[] => {
  if (functions.every(({ config }) => config.durable === undefined)) return [];
  return [
    'of an execution, Duration and its bill are those of its last invocation: the answer tells no others',
    ...(isLocal ? [] : ['what executions did is not known: the target tells only how each ended']),
    ...(lost === 0
      ? []
      : [
          counted(
            lost,
            'execution ended faster than it was read, and is missing',
            'executions ended faster than they were read, and are missing',
          ),
        ]),
  ];
};

const snapStartWarnings = ({ functions }: Scenario, isLocal: boolean): string[] =>
  isLocal && functions.some(({ config }) => config.snapStart !== undefined)
    ? [
        'what loading a snapshot takes is drawn by the law of published restores; what the runtime and its hooks do is measured',
      ]
    : [];

/** What a measured run cannot tell of each way to run. */
export const modeWarnings = (
  scenario: Scenario,
  seen: { readonly isLocal: boolean; readonly lost: number },
): string[] => [
  ...managedWarnings(scenario, seen.isLocal),
  ...durableWarnings(scenario, seen),
  ...snapStartWarnings(scenario, seen.isLocal),
];
