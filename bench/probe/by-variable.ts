// Cold starts on demand: a variable of the function is changed, so that Lambda creates a new environment for the next invocation. In the
// end the variables are what they were, whatever happens.

import { randomUUID } from 'node:crypto';
import type { VariableControl } from '../../loadgen/index.ts';
import { counted } from '../../reports/words/format.ts';
import type { ProbedInvocation } from '../calibrate/formats/suite-probe.ts';
import { ask, type ProbedPlace } from './ask.ts';

/** The name of the variable; one that the function has is put back. */
export const probeVariable = 'WINDTUNNEL_PROBE';

export interface VariableProbe extends ProbedPlace {
  readonly control: VariableControl;
  /** How many cold starts. */
  readonly coldStarts: number;
  readonly signal: AbortSignal;
  readonly onStage: (stage: string, done: number) => void;
  /** Told of what could not be changed back, and of changes that made no cold start. */
  readonly onNote: (text: string) => void;
}

/** Changes in a row that an environment answered which was there: then there is no way to a cold start. */
const mostWarm = 5;

const coldAndWarm = async (
  { control, coldStarts, signal, onStage, ...place }: VariableProbe,
  variables: Readonly<Record<string, string>>,
  found: ProbedInvocation[],
): Promise<number> => {
  const run = randomUUID().slice(0, 8);
  let cold = 0;
  let missed = 0;
  let missedInARow = 0;
  for (let change = 0; cold < coldStarts && missedInARow < mostWarm && !signal.aborted; change += 1) {
    onStage(`cold start ${cold + 1} of ${coldStarts} of ${place.functionName}`, cold / coldStarts);
    await control.setVariables(place.functionName, { ...variables, [probeVariable]: `${run}-${change}` });
    const first = await ask(place, 'variable');
    if (!first.coldStart) {
      missed += 1;
      missedInARow += 1;
      continue;
    }
    cold += 1;
    missedInARow = 0;
    found.push(first, await ask(place, 'warm'));
  }
  return missed;
};

/** Pushes to `found`, so that what is there is kept when the next request fails. Rejects with TargetError. */
export const probeByVariable = async (probe: VariableProbe, found: ProbedInvocation[]): Promise<void> => {
  const { control, functionName, onNote } = probe;
  const variables = await control.variables(functionName);
  try {
    const missed = await coldAndWarm(probe, variables, found);
    if (missed > 0)
      onNote(
        `${functionName}: ${counted(missed, 'change of its variable was answered', 'changes of its variable were answered')} by an environment that was there already`,
      );
  } finally {
    await control.setVariables(functionName, variables).catch((error: Error) => {
      onNote(`${functionName} was left with the variable ${probeVariable}: ${error.message}; remove it by hand`);
    });
  }
};
