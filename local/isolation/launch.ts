// How the process of a sandbox is begun: in control groups, in a file system of its own, or bare.

import type { ConfinedRoot, Launch } from '../sandbox/code-places.ts';
import type { Cgroup } from './cgroup.ts';

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
