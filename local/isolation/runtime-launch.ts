// How the runtime of a sandbox process is started: a bootstrap of the function's own, or Node.js on the runtime that is here.

import { createHash } from 'node:crypto';
import { lambdaPaths } from '../code/lambda-paths.ts';
import type { CodePlaces, ConfinedHome, Launch } from '../sandbox/code-places.ts';
import { CredentialsApi, credentialsPath } from '../runtime-api/credentials-api.ts';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { localCredentials } from '../settings/local-credentials.ts';
import { bootstrapProblem, executableProblem } from './bootstrap.ts';
import { outsideOf } from './confinement.ts';
import type { ProcessHost } from './process-host.ts';
import { programVariable } from './process-program.ts';

export interface LaunchedProgram {
  readonly host: Pick<ProcessHost, 'runtimeFile'>;
  readonly program: SandboxProgram;
  readonly places: CodePlaces;
  /** null where it stays in the machine's file system. */
  readonly home: ConfinedHome | null;
}

const isExecutable = ({ handlerFormat }: SandboxProgram): boolean => handlerFormat === 'executable';

/** What starts the runtime in its stead; an OS-only runtime knows none (Developer Guide, runtimes-modify). */
const wrapperOf = (program: SandboxProgram): string | null =>
  isExecutable(program) ? null : (program.environment['AWS_LAMBDA_EXEC_WRAPPER'] ?? null);

/** Why the runtime cannot be started; null when nothing speaks against it. */
export const entryProblem = ({ program, places, home }: Omit<LaunchedProgram, 'host'>): string | null => {
  if (isExecutable(program)) {
    const seenAt = home?.root(places).inside(program.handlerFile) ?? program.handlerFile;
    return bootstrapProblem(program.handlerFile, seenAt);
  }
  const wrapper = wrapperOf(program);
  return wrapper === null ? null : executableProblem(outsideOf(places, wrapper), wrapper);
};

/** Whether its init ends in a snapshot. */
export const takesSnapshots = ({ environment }: SandboxProgram): boolean =>
  environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'snap-start';

const tokenOf = ({ logStreamName }: SandboxProgram): string =>
  createHash('sha256').update(logStreamName).digest('base64');

/** Credentials that no snapshot holds. */
export const credentialsOf = (program: SandboxProgram): CredentialsApi =>
  new CredentialsApi(tokenOf(program), localCredentials);

/** What its environment has beyond the program's variables. */
export const ownVariables = (
  { program, home }: Pick<LaunchedProgram, 'program' | 'home'>,
  address: string,
): Record<string, string> => ({
  // The home directory of this user is not the handler's; in a file system of its own there is another user.
  ...(home === null && program.environment['HOME'] === undefined ? { HOME: lambdaPaths.home } : {}),
  AWS_LAMBDA_RUNTIME_API: address,
  ...(takesSnapshots(program)
    ? {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${address}${credentialsPath}`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: tokenOf(program),
      }
    : { AWS_LAMBDA_LOG_GROUP_NAME: program.logGroupName, AWS_LAMBDA_LOG_STREAM_NAME: program.logStreamName }),
});

/** What is started, with the address of its Runtime API; a debugger is waited for at `inspectorPort` unless that is null. */
export const runtimeLaunch = (
  { host, places, program, home }: LaunchedProgram,
  address: string,
  inspectorPort: number | null = null,
): Launch => {
  const root = home?.root(places) ?? null;
  const inside = root?.inside ?? ((path: string) => path);
  const handlerFile = inside(program.handlerFile);
  const { needs, nodeFlags = [] } = program;
  // What Node.js says of it would stand in the function's log.
  const inspected =
    inspectorPort === null ? [] : [`--inspect-brk=127.0.0.1:${inspectorPort}`, '--inspect-publish-uid=http'];
  const refused = needs?.refused ?? null;
  const seen = needs && {
    needs: {
      ...needs,
      unreadable: needs.unreadable.map(inside),
      refused: refused === null ? null : inside(refused),
    },
  };
  const node = [inside(process.execPath), ...inspected, ...nodeFlags, inside(host.runtimeFile)];
  const wrapper = wrapperOf(program);
  const wrapped = wrapper === null ? node : [root === null ? outsideOf(places, wrapper) : wrapper, ...node];
  const [command, ...args] = isExecutable(program) ? [handlerFile] : wrapped;
  return {
    command: command!,
    args,
    directory: root === null ? places.taskRoot : '/',
    wrappers: 0,
    environment: {
      ...program.environment,
      ...ownVariables({ program, home }, address),
      ...(isExecutable(program) ? {} : { [programVariable]: JSON.stringify({ ...program, ...seen, handlerFile }) }),
    },
  };
};
