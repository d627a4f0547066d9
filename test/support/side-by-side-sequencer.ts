// Files of projects that share a group run in turn, one of each: Vitest would run one project after the other, first all that
// compute, then all that wait.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

/** The first of each list, then the second of each, and so on. */
const inTurn = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.max(0, ...lists.map((list) => list.length)) }, (_, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat();

export class SideBySideSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groups = new Map<number, Map<string, TestSpecification[]>>();
    for (const file of await super.sort(files)) {
      const projects = groups.get(groupOf(file)) ?? new Map<string, TestSpecification[]>();
      groups.set(groupOf(file), projects);
      projects.set(file.project.name, [...(projects.get(file.project.name) ?? []), file]);
    }
    return [...groups.values()].flatMap((projects) => inTurn([...projects.values()]));
  }
}
