// A probe of cold starts: what they take, and how long idle environments live, of every function of a scenario.

import { setTimeout as sleep } from 'node:timers/promises';
import { lambdaControl, TargetError, type LambdaControl, type Target } from '../../loadgen/index.ts';
import {
  probeSchemaId,
  type ProbeDocument,
  type ProbedFunction,
  type ProbedInvocation,
} from '../calibrate/formats/suite-probe.ts';
import { payloadTemplate } from '../measure/payload-template.ts';
import { answerLimitMs, type RequestChoice } from '../measure/sending.ts';
import { checkTails } from '../measure/log-tails.ts';
import { checkAhead, openTarget, type OpenTarget, type TargetChoice } from '../measure/target.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ProbedPlace } from './ask.ts';
import { probeByIdling } from './by-idling.ts';
import { probeByVariable } from './by-variable.ts';

export interface ProbeOptions {
  readonly target: Exclude<TargetChoice, { readonly kind: 'http' }>;
  readonly requests: RequestChoice;
  /** Of each function, forced by a changed variable; 0 for none. */
  readonly coldStarts: number;
  /** Of each function, one after the other; functions are left idle at the same time. */
  readonly idleGapsMs: readonly number[];
  readonly signal: AbortSignal;
  /** Told what is done, and for how long at most (0 where nobody knows). */
  readonly onStage: (stage: string, lengthMs: number) => void;
  readonly onDone: (done: number) => void;
}

export interface Probe {
  readonly document: ProbeDocument;
  readonly interrupted: boolean;
  /** What ended it early; null where nothing did. */
  readonly failure: string | null;
}

/** Functions that can be invoked by their names alone. */
export const probedFunctions = ({ functions }: Scenario): number[] =>
  functions.flatMap(({ config }, index) => (config.versionOf === undefined ? [index] : []));

/** The payload of the scenario for the function, or what the command line says. */
const payloadsOf = (scenario: Scenario, functionIndex: number, { body, rows }: RequestChoice): (() => string) => {
  const own = scenario.traffic.find((one) => one.functionIndex === functionIndex)?.payload ?? '{}';
  if (body === undefined) return () => own;
  const payloadOf = payloadTemplate(body, rows ?? null);
  let next = 0;
  return () => payloadOf(next++);
};

const controlOf = (scenario: Scenario, choice: ProbeOptions['target'], { platform }: OpenTarget): LambdaControl => {
  const { region } = scenario.rules;
  if (choice.kind === 'aws') return lambdaControl({ region: choice.region ?? region });
  return lambdaControl({ region, endpoint: choice.kind === 'local' ? platform!.url : choice.url });
};

interface Probing {
  readonly places: readonly ProbedPlace[];
  readonly found: readonly ProbedInvocation[][];
  readonly notes: string[];
}

const placesOf = (scenario: Scenario, target: Target, { requests, signal }: ProbeOptions): ProbedPlace[] => {
  const beganAtMs = performance.now();
  return probedFunctions(scenario).map((index) => ({
    target,
    functionName: scenario.functions[index]!.config.name,
    payload: payloadsOf(scenario, index, requests),
    timeoutMs: requests.timeoutMs ?? answerLimitMs(scenario.rules, scenario.functions[index]!.config),
    nowMs: () => performance.now() - beganAtMs,
    // Ctrl-C ends a pause; who pauses looks at the signal.
    pause: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
  }));
};

const probeAll = async (
  { places, found, notes }: Probing,
  control: LambdaControl,
  { coldStarts, idleGapsMs, signal, onStage, onDone }: ProbeOptions,
): Promise<void> => {
  const onNote = (text: string): void => void notes.push(text);
  for (const [index, place] of places.entries()) {
    if (coldStarts === 0 || signal.aborted) break;
    const say = (stage: string, done: number): void => {
      onStage(stage, 0);
      onDone((index + done) / places.length);
    };
    await probeByVariable({ ...place, control, coldStarts, signal, onStage: say, onNote }, found[index]!);
  }
  if (idleGapsMs.length === 0 || signal.aborted) return;
  const onGap = (gapMs: number): void => onStage('left idle', gapMs);
  const chains = places.map((place, index) =>
    probeByIdling({ ...place, idleGapsMs, signal, onGap: index === 0 ? onGap : () => {} }, found[index]!),
  );
  for (const chain of await Promise.allSettled(chains)) if (chain.status === 'rejected') throw chain.reason;
};

const checkProbed = (scenario: Scenario): void =>
  checkTails(
    scenario.name,
    probedFunctions(scenario).map((index) => scenario.functions[index]!),
  );

/** All that is known beforehand of a probe that would be refused. Throws ConfigError. */
export const checkProbe = (scenario: Scenario, target: ProbeOptions['target']): void => {
  checkAhead(scenario, target);
  checkProbed(scenario);
};

/** Rejects with TargetError where nothing was found out. */
export const probeColdStarts = async (scenario: Scenario, options: ProbeOptions): Promise<Probe> => {
  checkProbed(scenario);
  const opened = await openTarget(scenario, options.target);
  const control = controlOf(scenario, options.target, opened);
  const indices = probedFunctions(scenario);
  const found: ProbedInvocation[][] = indices.map(() => []);
  const notes: string[] = [];
  let failure: string | null = null;
  try {
    await opened.target.start();
    await probeAll({ places: placesOf(scenario, opened.target, options), found, notes }, control, options);
  } catch (error) {
    if (!(error instanceof TargetError) || found.every((one) => one.length === 0)) throw error;
    failure = error.message;
  } finally {
    control.stop();
    await opened.close();
  }
  const functions = indices.map((index, at): [string, ProbedFunction] => {
    const { config } = scenario.functions[index]!;
    return [config.name, { memoryMb: config.memoryMb, invocations: found[at]! }];
  });
  const document: ProbeDocument = {
    schema: probeSchemaId,
    name: scenario.name,
    target: options.target.kind === 'local' ? 'the local platform' : opened.target.name,
    functions: Object.fromEntries(functions),
    notes,
  };
  return { document, interrupted: options.signal.aborted, failure };
};
