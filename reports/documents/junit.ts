// JUnit XML: a test case a figure. What nobody counted is never green.

import { inUnit } from '../words/format.ts';
import type { FigureComparison } from '../comparing/judge.ts';
import type { SuiteReport, ValidationFigure } from '../comparing/validation.ts';
import type { Objective } from '../comparing/objective.ts';

interface Case {
  readonly className: string;
  readonly name: string;
  readonly failure: string | null;
  readonly skipped: string | null;
}

/** Escapes markup, and drops what XML 1.0 cannot hold. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- the characters that XML forbids
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const caseText = ({ className, name, failure, skipped }: Case): string => {
  const head = `<testcase classname="${escaped(className)}" name="${escaped(name)}"`;
  if (failure !== null) return `${head}><failure message="${escaped(failure)}"/></testcase>`;
  if (skipped !== null) return `${head}><skipped message="${escaped(skipped)}"/></testcase>`;
  return `${head}/>`;
};

/** What holds of all cases, such as a saturated host: under `condition`, once each. */
const propertiesText = (conditions: readonly string[]): string[] =>
  conditions.length === 0
    ? []
    : [
        '  <properties>',
        ...conditions.map((text) => `    <property name="condition" value="${escaped(text)}"/>`),
        '  </properties>',
      ];

const suiteText = (name: string, cases: readonly Case[], conditions: readonly string[] = []): string => {
  const failures = cases.filter((c) => c.failure !== null).length;
  const skipped = cases.filter((c) => c.skipped !== null).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    `<testsuite name="${escaped(name)}" ${counts}>`,
    ...propertiesText(conditions),
    ...cases.map((c) => `  ${caseText(c)}`),
    '</testsuite>',
  ].join('\n');
};

const document = (suites: readonly string[]): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');

const objectiveFailure = ({ figure, limit, value, verdict }: Objective): string | null => {
  if (verdict === 'kept') return null;
  return verdict === 'no data' ? `no data of ${figure}: ${value}` : `${figure} is ${value}, not ${limit}`;
};

/** An objective that is broken is a failure, and so is one without data. */
const objectiveCases = (name: string, objectives: readonly Objective[]): Case[] =>
  objectives.map((objective) => ({
    className: `${name}.objectives`,
    name: `${objective.figure} ${objective.limit}`,
    failure: objectiveFailure(objective),
    skipped: null,
  }));

export interface ComparisonCases {
  readonly objectives?: readonly Objective[];
  readonly conditions?: readonly string[];
  /** Whether a figure that could not be told, or has no data, fails the gate; default: none does. */
  readonly fails?: (figure: FigureComparison) => boolean;
}

/** The gate: a regression is a failure; a figure that could not be told, or has no data, is skipped unless it fails the gate. */
export const junitOfComparison = (
  name: string,
  figures: readonly FigureComparison[],
  { objectives = [], conditions = [], fails = () => false }: ComparisonCases = {},
): string =>
  document([
    ...(objectives.length === 0 ? [] : [suiteText(`${name} objectives`, objectiveCases(name, objectives))]),
    suiteText(
      name,
      figures.map((f) => {
        const isOpen = f.verdict === 'unclear' || f.verdict === 'no data';
        const isFailure = f.verdict === 'regressed' || (isOpen && fails(f));
        return {
          className: `${name}.${f.functionName ?? 'all'}`,
          name: f.figure,
          failure: isFailure ? f.sentence : null,
          skipped: isOpen && !isFailure ? f.sentence : null,
        };
      }),
      conditions,
    ),
  ]);

const statusCase = ({ name, description, status }: SuiteReport): Case => ({
  className: name,
  name: description || 'ran',
  failure: status === 'failed' || status === 'no data' ? status : null,
  skipped: status === 'passed' || status === 'failed' || status === 'no data' ? null : status,
});

const validationFailure = (f: ValidationFigure): string | null => {
  if (f.verdict !== 'fail') return null;
  return `measured ${inUnit(f.measured, f.unit)}, simulated ${inUnit(f.simulated, f.unit)}, tolerance ${f.tolerance}`;
};

const validationCase = ({ name: suite, status }: SuiteReport, f: ValidationFigure): Case => {
  const lack = f.verdict === 'no data' ? `no data${f.note === '' ? '' : `: ${f.note}`}` : null;
  const isFailure = lack !== null && status === 'no data';
  return {
    className: `${suite}.${f.functionName ?? 'all'}`,
    name: f.figure,
    failure: isFailure ? lack : validationFailure(f),
    skipped: f.verdict === 'not compared' ? f.note : isFailure ? null : lack,
  };
};

/**
 * A figure outside its tolerance is a failure, and so is one without data where that is the suite's status; one that was not
 * compared is skipped. An objective broken or without data is a failure.
 */
export const junitOfValidation = (suites: readonly SuiteReport[]): string =>
  document(
    suites.map((suite) => {
      const cases = [
        ...objectiveCases(suite.name, suite.objectives ?? []),
        ...suite.validation.map((figure) => validationCase(suite, figure)),
      ];
      return suiteText(suite.name, cases.length === 0 ? [statusCase(suite)] : cases, suite.conditions);
    }),
  );
