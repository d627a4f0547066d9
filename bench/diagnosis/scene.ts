// What suspects are looked for in: the scenario, the run as it was, and what it broke.

import type { FunctionResult, RunResult } from '../../reports/index.ts';
import { ownerOf } from '../../reports/verdict/scenario-in.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Aim } from './aims.ts';
import type { Trial } from './laboratory.ts';

/** A function with all its versions. */
export interface SceneFunction {
  readonly name: string;
  readonly document: FunctionDocument;
  readonly sections: readonly FunctionResult[];
  /** Of what each section is: the function itself, or a version as `f:2`. */
  readonly sectionNames: readonly string[];
}

/** A stream of traffic; its path is `traffic.N`. */
export interface SceneTraffic {
  readonly path: string;
  readonly index: number;
  readonly document: TrafficDocument;
  /** Of the function it goes to, without version or alias. */
  readonly owner: string;
}

export interface Scene {
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
  readonly base: Trial;
  readonly aims: readonly Aim[];
  /** Figures that are broken. */
  readonly broken: ReadonlySet<string>;
  readonly functions: readonly SceneFunction[];
  readonly traffic: readonly SceneTraffic[];
}

export const sceneOf = (scenario: Scenario, base: Trial, aims: readonly Aim[], broken: ReadonlySet<string>): Scene => {
  const { document } = scenario;
  const owner = (name: string): string => ownerOf(name, document.functions);
  return {
    scenario,
    document,
    base,
    aims,
    broken,
    functions: Object.entries(document.functions).map(([name, own]) => {
      const known = Object.entries(base.result.functions).filter(([section]) => owner(section) === name);
      return {
        name,
        document: own,
        sections: known.map(([, section]) => section),
        sectionNames: known.map(([section]) => section),
      };
    }),
    traffic: document.traffic.map((stream, index) => ({
      path: `traffic.${index}`,
      index,
      document: stream,
      owner: owner(stream.to),
    })),
  };
};

export type SectionFigure = (section: FunctionResult) => number;

export const summed = ({ sections }: SceneFunction, figure: SectionFigure): number =>
  sections.reduce((sum, section) => sum + figure(section), 0);

/** The functions with the most of `figure`, that have any. */
export const mostOf = (functions: readonly SceneFunction[], figure: SectionFigure, most: number): SceneFunction[] =>
  functions
    .filter((one) => summed(one, figure) > 0)
    .sort((a, b) => summed(b, figure) - summed(a, figure))
    .slice(0, most);

/** Highest concurrency of a function with all its versions, at least; in any run of the scenario. */
export const peakOf = (result: RunResult, { name }: SceneFunction, { document }: Scene): number =>
  Object.entries(result.functions)
    .filter(([known]) => ownerOf(known, document.functions) === name)
    .reduce((sum, [, { totals }]) => sum + totals.concurrency.max, 0);
