// A few questions on a terminal, each with an answer that is taken for return, and put again until a scenario of it would run.

import { createInterface, type ReadLineOptions } from 'node:readline/promises';
import { parse } from 'yaml';
import { printable } from '../../reports/words/format.ts';
import { ConfigError } from '../input/config-error.ts';
import { compileScenario } from '../scenario/compile.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import { firstScenario, usualAnswers, type FirstAnswers } from './first-scenario.ts';

type Ask = (question: string) => Promise<string>;

/** The answers with one more, or what is wrong with it. */
type Taken = FirstAnswers | string;

/** What of a scenario of these answers would be refused, in its own words; null where it runs. */
const problemOf = (answers: FirstAnswers): string | null => {
  try {
    compileScenario(parse(firstScenario(answers)), 'scenario', '.');
    return null;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
  }
};

const asked = async (ask: Ask, question: string, take: (written: string) => Taken): Promise<FirstAnswers> => {
  for (;;) {
    const taken = take((await ask(`${question} `)).trim());
    const problem = typeof taken === 'string' ? taken : problemOf(taken);
    if (typeof taken !== 'string' && problem === null) return taken;
    process.stderr.write(`${String(problem).split('\n').map(printable).join('\n')}\n`);
  }
};

/** Reads a number above 0; `usual` is taken for nothing. */
const numberOr =
  (usual: number, answersWith: (value: number) => FirstAnswers) =>
  (written: string): Taken => {
    const value = written === '' ? usual : Number(written);
    if (Number.isFinite(value) && value > 0) return answersWith(value);
    return `"${written}" is no number above 0; write one such as ${usual}`;
  };

const reservedOf =
  (answers: FirstAnswers) =>
  (written: string): Taken => {
    if (/^(?:none)?$/i.test(written)) return answers;
    if (/^\d+$/.test(written)) return { ...answers, reservedConcurrency: Number(written) };
    return `"${written}" is no whole number; write one such as 10, or nothing for none`;
  };

/** @param ask puts a question and resolves with what is written */
export const answersTo = async (ask: Ask): Promise<FirstAnswers> => {
  const number = (question: string, usual: number, answersWith: (value: number) => FirstAnswers) =>
    asked(ask, `${question} [${usual}]`, numberOr(usual, answersWith));
  const { functionName: usualName, ...usual } = usualAnswers;
  const named = await asked(ask, `What is the function called? [${usualName}]`, (written) => ({
    ...usualAnswers,
    functionName: written === '' ? usualName : written,
  }));
  const called = await number('Requests a second?', usual.requestsPerSecond, (requestsPerSecond) => ({
    ...named,
    requestsPerSecond,
  }));
  const quick = await number('How long does the usual call take, ms?', usual.p50Ms, (p50Ms) => ({
    ...called,
    p50Ms,
    p99Ms: Math.max(usual.p99Ms, 5 * p50Ms),
  }));
  const timed = await number('And the slowest of a hundred, ms?', quick.p99Ms, (p99Ms) => ({ ...quick, p99Ms }));
  const sized = await number('Memory size, MB?', usual.memoryMb, (memoryMb) => ({ ...timed, memoryMb }));
  return asked(ask, 'Reserved concurrency? [none]', reservedOf(sized));
};

/**
 * On stderr, so that stdout stays the command's own. Throws Interrupted for Ctrl-C, and where nothing more can be written.
 * @param terminal stdin and stderr unless given
 */
export const askedAnswers = async (
  terminal: ReadLineOptions = { input: process.stdin, output: process.stderr },
): Promise<FirstAnswers> => {
  const lines = createInterface(terminal);
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new Interrupted('\nstopped before the last answer: nothing was written')));
  });
  ended.catch(() => {});
  try {
    return await answersTo((question) => Promise.race([lines.question(question).catch(() => ended), ended]));
  } finally {
    lines.close();
  }
};
