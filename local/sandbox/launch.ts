// How the process of a sandbox is begun: in control groups, in a file system of its own, or bare.

import type { Cgroup } from './cgroup.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Processes that stand between this one and the runtime, itself included. */
  readonly wrappers: number;
}

/** A file system of its own, made ready. */
export interface ConfinedRoot {
  /** Where the program will find a file of this machine. */
  readonly inside: (path: string) => string;
  /** @param shell makes a launch of a shell out of a script and its first arguments */
  readonly wrap: (shell: (script: string, more: readonly string[]) => Launch) => Launch;
}

/** Joins the control groups that are named first, up to `--`; a shell may write itself into them as `0`. */
const join = 'while [ "$1" != -- ]; do echo 0 > "$1"; shift; done; shift;';

const throughShell = (
  script: string,
  { command, args, ...rest }: Launch,
  cgroup: Cgroup | null,
  more: readonly string[],
): Launch => ({
  ...rest,
  command: '/bin/sh',
  args: ['-c', `${join} ${script}`, 'sh', ...(cgroup?.joinFiles ?? []), '--', ...more, command, ...args],
});

/** The launch of a program inside of all that holds it. */
export const launchIn = (program: Launch, cgroup: Cgroup | null, root: ConfinedRoot | null): Launch => {
  if (root !== null) return root.wrap((script, more) => throughShell(script, program, cgroup, more));
  return cgroup === null ? program : throughShell('exec "$@"', program, cgroup, []);
};
