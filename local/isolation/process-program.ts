// How a process learns what it is to run: one variable, which it takes away before any handler sees it.

import type { SandboxProgram } from '../sandbox/sandbox.ts';

export const programVariable = 'WINDTUNNEL_PROGRAM';

/** What to run, taken out of the handler's sight. */
export const takeProgram = (environment: NodeJS.ProcessEnv = process.env): SandboxProgram => {
  const program = JSON.parse(environment[programVariable]!) as SandboxProgram;
  delete environment[programVariable];
  return program;
};
