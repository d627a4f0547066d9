// What came of it, for people: a score for each floor, and every fault that nobody noticed.

import { floorOf, floors } from './sample.mjs';

/** The chance of at most `noticed` of `tried`, where each is noticed with chance `share`. */
const atMost = (noticed, tried, share) => {
  let term = (1 - share) ** tried;
  let sum = term;
  for (let k = 1; k <= noticed; k += 1) {
    term *= (((tried - k + 1) / k) * share) / (1 - share);
    sum += term;
  }
  return sum;
};

/** Of each floor and of all: how many were tried, noticed by tests, and refused by the compiler where no test noticed them. */
export const scoresOf = (outcomes) =>
  [...floors, 'all'].map((floor) => {
    const ours = outcomes.filter(({ file }) => floor === 'all' || floorOf(file) === floor);
    return {
      floor,
      tried: ours.length,
      noticed: ours.filter(({ by }) => by !== null).length,
      refused: ours.filter(({ by, refused = false }) => by === null && refused).length,
    };
  });

/** Whether what was noticed can be chance where `least` is true, once in a thousand times at most not. */
export const canBe = ({ tried, noticed }, least) => least <= 0 || atMost(noticed, tried, least) >= 0.001;

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

const inCode = (text) => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').slice(0, 90)}\``;

export const reportOf = ({ seed, projects, scores, unsound, failedOnce, outcomes }) => {
  const rows = scores
    .filter(({ tried }) => tried > 0)
    .map(
      ({ floor, tried, noticed, refused }) =>
        `| ${[floor, tried, noticed, percent(noticed, tried), refused, percent(noticed + refused, tried)].join(' | ')} |`,
    );
  const survivors = outcomes
    .filter(({ by, refused = false }) => by === null && !refused)
    .map(
      ({ file, line, operator, was, becomes }) =>
        `- ${file}:${line}, ${operator}: ${inCode(was)} made ${inCode(becomes)}`,
    );
  return `${[
    `# Faults that tests notice`,
    '',
    `Seed ${seed}, tests of ${projects.join(' and ')}.`,
    '',
    '| floor | faults | noticed by tests | share | refused by the compiler besides | share of both |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    ...(unsound.length > 0 ? ['', `Left out because they fail as it is: ${unsound.join(', ')}.`] : []),
    ...(failedOnce.length > 0
      ? ['', `Failed once, passed alone, and so noticed nothing: ${failedOnce.join(', ')}.`]
      : []),
    ...(survivors.length > 0 ? ['', '## Noticed by nobody', '', ...survivors] : []),
  ].join('\n')}\n`;
};
