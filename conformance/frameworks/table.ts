// The table: a row for each application, a column for each sandbox and door.

import { markdownTable } from '../markdown.ts';
import { doors } from './checks.ts';
import type { Place, Tallies } from './drive.ts';
import type { Framework } from './frameworks.ts';

export type SandboxKind = 'auto' | 'process';
export const sandboxes: readonly SandboxKind[] = ['auto', 'process'];

export interface Driven {
  readonly framework: Framework;
  readonly sandbox: SandboxKind;
  readonly tallies: Tallies;
  /** Why it runs in a process though threads are the rule; null where it does not. */
  readonly inProcess: string | null;
}

const cell = (tallies: Tallies | undefined, place: Place): string => {
  const tally = tallies?.get(place);
  if (tally === undefined || tally.asked === 0) return '-';
  const right = tally.asked - tally.problems.length;
  return tally.problems.length === 0 ? 'ok' : `**${right} of ${tally.asked}**`;
};

const packagesOf = ({ packages }: Framework): string =>
  Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

const sandboxWords: Readonly<Record<SandboxKind, string>> = { auto: 'thread', process: 'process' };

/** Markdown, with what made it, and notes on what is out of the ordinary. */
export const tableOf = (frameworks: readonly Framework[], driven: readonly Driven[]): string => {
  const of = (framework: Framework, sandbox: SandboxKind): Driven | undefined =>
    driven.find((one) => one.framework === framework && one.sandbox === sandbox);
  const places: readonly Place[] = [...doors, 'Invoke'];
  const columns = sandboxes.flatMap((sandbox) => places.map((place) => ({ sandbox, place })));
  const heads = columns.map(({ sandbox, place }) => `${sandboxWords[sandbox]}: ${place}`);
  const rows = frameworks.map((framework) => {
    const cells = columns.map(({ sandbox, place }) => cell(of(framework, sandbox)?.tallies, place));
    const mark = (of(framework, 'auto')?.inProcess ?? null) === null ? '' : ' *';
    return [framework.title + mark, packagesOf(framework), ...cells];
  });
  const notes = frameworks.flatMap((framework) => {
    const why = of(framework, 'auto')?.inProcess ?? null;
    return why === null ? [] : [`\\* ${framework.title}: ${why}.`];
  });
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Node.js ${process.versions.node}, ${date}.`,
    '',
    ...markdownTable(['made with', 'packages', ...heads], rows),
    '',
    ...notes,
    '',
  ].join('\n');
};
