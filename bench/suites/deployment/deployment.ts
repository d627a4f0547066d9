// A bad version deployed under load on the local platform, and simulated: the alarm on its errors sends the traffic back. The
// platform's clock runs twenty times as fast as the machine's, so the measured run has twenty times the simulated requests a second
// and a twentieth of its length: as many requests a minute of the clock that alarms and deployments go by.

import type { RunResult, SuiteReport, ValidationFigure } from '../../../reports/index.ts';
import { statusOf } from '../../../reports/index.ts';
import { watchHost } from '../../measure/host-load.ts';
import { forgetHealth, platformHealth, saturationOf } from '../../measure/saturation.ts';
import { measureScenario } from '../../measure/measure-scenario.ts';
import { startPlatformProcess } from '../../measure/platform-process.ts';
import { simulateScenario } from '../../simulate/simulate-scenario.ts';
import { localFunctions } from '../../measure/target.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { handlersDirectory } from '../validation-suite.ts';
import { unlessSaturated } from '../../validate/compare-kinds.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import {
  clockSpeed,
  deployUnderLoad,
  functionName,
  prepare,
  warm,
  type Deployed,
  type Experiment,
} from './platform-driver.ts';

const experiment: Experiment = { threshold: 20, minutes: 3, percent: 50, intervalMinutes: 10 };
/** Of the simulated clock, and of the platform's. */
const lengthMinutes = 8;
const perSecond = 3;
/** In the middle of a minute. */
const deployedAt = '150s';

const shared = {
  name: 'deployment',
  seed: 21,
  account: { concurrency: 200, unreservedMinimum: 0 },
};

export const simulatedDocument = (): Record<string, unknown> => ({
  ...shared,
  duration: `${lengthMinutes}m`,
  functions: {
    [functionName]: {
      duration: { constant: '2ms' },
      coldStart: { constant: '50ms' },
      versions: { 1: {}, 2: { errors: '100%' } },
      aliases: {
        live: {
          version: '1',
          deployment: {
            to: '2',
            at: deployedAt,
            preference: { canary: { percent: experiment.percent, interval: `${experiment.intervalMinutes}m` } },
            alarms: ['bad'],
          },
        },
      },
    },
  },
  alarms: {
    bad: {
      function: `${functionName}:2`,
      metric: 'Errors',
      threshold: experiment.threshold,
      datapointsToAlarm: experiment.minutes,
      evaluationPeriods: experiment.minutes,
    },
  },
  traffic: [{ to: `${functionName}:live`, arrivals: { constant: { rate: `${perSecond}/s` } } }],
});

export const measuredDocument = (): Record<string, unknown> => ({
  ...shared,
  duration: `${(lengthMinutes * 60) / clockSpeed}s`,
  // That is what it is about.
  expectFailures: true,
  functions: { [functionName]: { handler: './fails-by-variable.ts#handler' } },
  traffic: [{ to: functionName, arrivals: { constant: { rate: `${perSecond * clockSpeed}/s` } } }],
});

const scenarioOf = (document: Record<string, unknown>, { seed }: SuiteContext): Scenario =>
  compileScenario({ ...document, ...(seed === undefined ? {} : { seed }) }, 'suite deployment', handlersDirectory);

/** What was measured, and what became of the deployment meanwhile. */
export interface MeasuredDeployment {
  readonly result: RunResult;
  readonly saturation: string | null;
  readonly interrupted: boolean;
  readonly deployed: Deployed | null;
}

/** What a deployment is measured with. */
export interface DeploymentParts {
  readonly start: typeof startPlatformProcess;
  readonly driver: {
    readonly prepare: typeof prepare;
    readonly warm: typeof warm;
    readonly deploy: typeof deployUnderLoad;
  };
  readonly health: { readonly forget: typeof forgetHealth; readonly now: typeof platformHealth };
  readonly measure: typeof measureScenario;
}

const usualParts: DeploymentParts = {
  start: startPlatformProcess,
  driver: { prepare, warm, deploy: deployUnderLoad },
  health: { forget: forgetHealth, now: platformHealth },
  measure: measureScenario,
};

const measured = async (
  context: SuiteContext,
  { start, driver, health, measure }: DeploymentParts,
): Promise<MeasuredDeployment> => {
  const scenario = scenarioOf(measuredDocument(), context);
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const limits = { rules, accountConcurrency, unreservedMinimum, seed };
  const functions = localFunctions(scenario);
  const kept = { clockSpeed, kept: { metrics: true }, sandbox: context.sandbox };
  const platform = await start({ ...limits, functions, ...kept });
  const { url } = platform;
  try {
    await driver.prepare(url, experiment);
    const target = { kind: 'invoke', url, qualifier: 'live' } as const;
    await driver.warm(url);
    await health.forget(url);
    const before = await health.now(url);
    const stopWatching = watchHost(before.cpuSeconds * 1000);
    const [{ result, interrupted }, deployed] = await Promise.all([
      measure(scenario, { target, signal: context.signal }),
      driver.deploy(url, context.signal, scenario.durationMs + 5000),
    ]);
    const after = await health.now(url);
    const saturation = saturationOf(after, result.generator!, stopWatching(after.cpuSeconds * 1000));
    return { result, saturation, interrupted, deployed };
  } finally {
    await platform.stop();
  }
};

/** Minutes from the begin of the simulated deployment until it was rolled back; null when it was not. */
const simulatedMinutes = ({ timeline = [] }: RunResult): number | null => {
  const at = (text: string): number | undefined => timeline.find((entry) => entry.text.includes(text))?.atMs;
  const [begin, end] = [at(': started'), at('rolled back: alarm bad')];
  return begin === undefined || end === undefined ? null : (end - begin) / 60_000;
};

const toleranceShare = 0.1;

const figureOf = (figure: string, measuredValue: number | null, simulated: number | null): ValidationFigure => {
  const isKnown = measuredValue !== null && simulated !== null && measuredValue > 0;
  const within = isKnown && Math.abs(simulated - measuredValue) <= toleranceShare * measuredValue;
  return {
    figure,
    functionName,
    measured: measuredValue,
    simulated,
    unit: 'count',
    tolerance: '10 %',
    verdict: isKnown ? (within ? 'pass' : 'fail') : 'no data',
    note: '',
  };
};

const errorsOf = ({ totals }: RunResult): number => totals.failed;

/** Its alarm must have rolled it back, and nothing else. */
const rolledBack = (deployed: Deployed | null, simulated: RunResult): ValidationFigure => {
  const here = deployed?.status === 'Stopped' && deployed.code === 'ALARM_ACTIVE' ? 1 : 0;
  const there = simulatedMinutes(simulated) === null ? 0 : 1;
  const figure = figureOf('rolled back by the alarm', here, there);
  return { ...figure, tolerance: 'exact', verdict: here === 1 && there === 1 ? 'pass' : 'fail' };
};

/** The suite's report of a measured deployment beside the simulated one. */
export const deploymentReport = (
  { result, saturation, interrupted, deployed }: MeasuredDeployment,
  simulated: RunResult,
): SuiteReport => {
  const figures = [
    rolledBack(deployed, simulated),
    figureOf('errors', errorsOf(result), errorsOf(simulated)),
    figureOf('minutes until it was rolled back', deployed?.minutes ?? null, simulatedMinutes(simulated)),
  ];
  const { name, description } = deployment;
  return {
    name,
    description,
    measured: result,
    simulated,
    validation: unlessSaturated(figures, saturation),
    status: interrupted ? 'interrupted' : statusOf(figures, saturation),
    notes: saturation === null ? [] : [`Not compared: ${saturation}.`],
    tables: [],
  };
};

/** @param parts what it is measured with; a platform in a process of its own and its APIs unless given */
export const runDeployment = async (
  context: SuiteContext,
  parts: DeploymentParts = usualParts,
): Promise<SuiteReport> => {
  const lengthMs = (lengthMinutes * 60_000) / clockSpeed;
  context.onStage('measuring', lengthMs);
  const here = await measured(context, parts);
  context.onStage('simulating', 0);
  const simulated = await simulateScenario(scenarioOf(simulatedDocument(), context), { comparesKeepAlive: false });
  return deploymentReport(here, simulated);
};

export const deployment: Suite = {
  name: 'deployment',
  slow: true,
  description: 'A bad version deployed under load is rolled back by the alarm on its errors, measured as simulated.',
  run: (context) => runDeployment(context),
};
