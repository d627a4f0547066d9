// What a reader sees first of a suite: the verdict in words, its objectives, and nine figures.

import { milliseconds, number, share, usd } from '../format.ts';
import type { RunResult } from '../result.ts';
import { objectiveWord, type SuiteReport } from '../validation.ts';
import { countedRequests, requestsOf, throttled } from '../verdict/scenario-in.ts';
import { verdictOf, verdictParts, wellnessOf } from '../verdict/verdict.ts';
import { escapeHtml } from './escape.ts';
import { table } from './table.ts';

/** What was asked, before the answer to it. */
export const askedLine = (suite: SuiteReport): string => {
  const { asked } = verdictOf(suite);
  return asked.length === 0 ? '' : `<p class="asked muted">${escapeHtml(asked.join(' '))}</p>`;
};

export const verdictCard = (suite: SuiteReport): string => {
  const parts = verdictParts(suite).map(
    ({ heading, sentences }) =>
      `<dt>${heading}</dt><dd>${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('')}</dd>`,
  );
  return parts.length === 0 ? '' : `<dl class="verdict ${wellnessOf(suite)}">${parts.join('')}</dl>`;
};

export const objectivesTable = ({ objectives = [] }: SuiteReport): string =>
  objectives.length === 0
    ? ''
    : `<h3 class="minor">Objectives</h3>${table(
        ['objective', 'limit', 'value', 'verdict'],
        objectives.map(({ figure, limit, value, verdict }) => [figure, limit, value, objectiveWord[verdict]]),
      )}`;

/** Nothing is said of times where nothing ran. */
const orNone = (count: number, text: string): string => (count === 0 ? '–' : text);

export const tiles = (result: RunResult): string => {
  const { totals, latencyMs, cost } = result;
  const { offered, coldStarts, concurrency } = totals;
  const requests = requestsOf(result);
  const ran = totals.completed + totals.failed + totals.timedOut;
  const ofOffered = (count: number): string => orNone(offered, share(count / Math.max(1, offered)));
  const all: [string, string][] = [
    ['invocations', number(offered)],
    ...(requests === 0
      ? []
      : [['throttled for good', share(countedRequests(result, throttled) / requests)] as [string, string]]),
    ['errors', ofOffered(totals.failed + totals.timedOut + totals.dropped)],
    ['latency p50', orNone(ran, milliseconds(latencyMs.p50))],
    ['latency p99', orNone(ran, milliseconds(latencyMs.p99))],
    [`cold starts${ran === 0 ? '' : `, ${share(coldStarts / ran)}`}`, number(coldStarts)],
    ['concurrency, most', number(concurrency.max)],
    ['concurrency, mean', number(concurrency.mean)],
    ['environments created', number(totals.environments.created)],
    ['cost per million', orNone(cost.requests, usd(cost.perMillionUsd))],
  ];
  const tile = ([label, value]: [string, string]): string =>
    `<div class="tile"><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
  return `<dl class="tiles">${all.map(tile).join('')}</dl>`;
};
