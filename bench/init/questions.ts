// A few questions on a terminal, each with an answer that is taken for return.

import { createInterface } from 'node:readline/promises';
import { usualAnswers, type FirstAnswers } from './first-scenario.ts';

/** Asked again until it is a number above 0. */
const numberFrom = async (
  ask: (question: string) => Promise<string>,
  question: string,
  usual: number,
): Promise<number> => {
  for (;;) {
    const written = (await ask(`${question} [${usual}] `)).trim();
    const value = written === '' ? usual : Number(written);
    if (Number.isFinite(value) && value > 0) return value;
    process.stderr.write(`"${written}" is no number above 0; write one such as ${usual}\n`);
  }
};

/** @param ask puts a question and resolves with what is written */
export const answersTo = async (ask: (question: string) => Promise<string>): Promise<FirstAnswers> => {
  const functionName = (await ask(`What is the function called? [${usualAnswers.functionName}] `)).trim();
  const requestsPerSecond = await numberFrom(ask, 'Requests a second?', usualAnswers.requestsPerSecond);
  const p50Ms = await numberFrom(ask, 'How long does the usual call take, ms?', usualAnswers.p50Ms);
  const p99Ms = await numberFrom(ask, 'And the slowest of a hundred, ms?', Math.max(usualAnswers.p99Ms, 5 * p50Ms));
  const memoryMb = await numberFrom(ask, 'Memory size, MB?', usualAnswers.memoryMb);
  const reserved = (await ask('Reserved concurrency? [none] ')).trim();
  return {
    functionName: functionName === '' ? usualAnswers.functionName : functionName,
    requestsPerSecond,
    p50Ms,
    p99Ms: Math.max(p50Ms, p99Ms),
    memoryMb: Math.round(memoryMb),
    reservedConcurrency: /^\d+$/.test(reserved) ? Number(reserved) : null,
  };
};

/** On stderr, so that stdout stays the command's own. */
export const askedAnswers = async (): Promise<FirstAnswers> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await answersTo((question) => lines.question(question));
  } finally {
    lines.close();
  }
};
