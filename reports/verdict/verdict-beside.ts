// The verdict on several results laid over each other: each in a sentence, and what differs between them.

import type { NamedRun } from '../comparing/named-run.ts';
import { capital, lowered } from '../words/sentence.ts';
import { sideBySideSentences } from './side-by-side.ts';
import { besideLimits } from './beside.ts';
import { nothingToDo, verdictOn, verdictWord, type Verdict } from './verdict-on.ts';

/** So many runs are each judged in the card of all of them. */
const mostJudged = 4;

const allAlike =
  'They are alike in every figure of time, concurrency and refusals: nothing by which they differ came into play. Prices may differ.';

/** Whether the same happened in all runs, whatever it cost. */
const areAlike = (runs: readonly NamedRun[]): boolean => {
  const happenedIn = ({ result: { totals, histograms, series } }: NamedRun): string =>
    JSON.stringify([totals, histograms.latency, series.concurrency]);
  return runs.length > 1 && new Set(runs.map(happenedIn)).size === 1;
};

/** Of how many all the same is said. */
const allOf = (count: number): string => (count === 2 ? 'In both' : `In all ${count}`);

/** What is said of each run, with its name before it; runs of which the same is said share a sentence. */
const eachSaid = (said: readonly { readonly name: string; readonly text: string | undefined }[]): string[] => {
  const texts = [...new Set(said.flatMap(({ text }) => (text === undefined || text === '' ? [] : [text])))];
  return texts.map((text) => {
    const names = said.filter((one) => one.text === text).map(({ name }) => name);
    if (said.length > 1 && names.length === said.length) return `${allOf(said.length)}, ${lowered(text)}`;
    return `${names.join(' and ')}: ${text}`;
  });
};

/** Most sentences begin with the word. */
const sentenceOf = (word: string, sentence: string): string =>
  sentence.toLowerCase().startsWith(word) ? sentence : `${capital(word)}. ${sentence}`;

export const verdictBeside = (runs: readonly NamedRun[]): Omit<Verdict, 'conditions'> => {
  const judged = (runs.length > mostJudged ? [] : runs).map(({ name, result, objectives = [] }) => ({
    name,
    word: verdictWord(result, objectives),
    own: verdictOn(result, objectives),
  }));
  const first = (of: (verdict: Verdict) => readonly string[]): string[] =>
    eachSaid(judged.map(({ name, own }) => ({ name, text: of({ ...own, conditions: [] })[0] })));
  const middles = runs.some(({ standsFor = 1 }) => standsFor > 1);
  return {
    asked: [],
    verdict: eachSaid(judged.map(({ name, word, own }) => ({ name, text: sentenceOf(word, own.verdict[0] ?? '') }))),
    limits: [...besideLimits(runs), ...first(({ limits }) => limits)],
    advice: first(({ advice }) => advice.filter((text) => text !== nothingToDo)),
    happened: areAlike(runs) ? [allAlike] : middles ? [] : sideBySideSentences(runs),
    assumed: [],
  };
};
