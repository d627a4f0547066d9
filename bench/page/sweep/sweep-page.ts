// The page of a sweep: which settings keep the objectives, what they cost, and what each setting does.

import type { SweepResult } from '../../../reports/index.ts';
import { escapeHtml } from '../../../reports/page/escape.ts';
import { figure } from '../../../reports/page/figure.ts';
import { askedBox, badgeOf, listOf } from '../../../reports/page/headline.ts';
import { pageShell, type Drawing } from '../../../reports/page/shell.ts';
import { length, several } from '../../../reports/words/format.ts';
import type { ScenarioDocument } from '../../format/document.ts';
import { judgedPoint, limitsOf, shortPaths } from '../../sweep/judged-point.ts';
import { scenarioAsked } from '../scenario-asked.ts';
import { advice, tradeOff } from './advice.ts';
import { chartsOf } from './charts.ts';
import { matrix, meansText, settingsTable } from './tables.ts';
import type { Told } from './told.ts';
import { limiting, presentSetting, verdictOf } from './verdict.ts';

/** Rows of a table behind a chart. */
const mostTableRows = 75;

const variedText = ({ sweep, keys }: Told): string =>
  sweep.vary.map(({ values }, index) => `${keys[index]}: ${values.join(', ')}`).join('; ');

/** The page; null for a sweep without a complete point. */
export const sweepPage = async (sweep: SweepResult, generatedAt: string): Promise<string | null> => {
  if (sweep.points.length === 0) return null;
  const limits = limitsOf(sweep);
  const asked = scenarioAsked(sweep.scenario as ScenarioDocument, sweep.replications);
  const told: Told = {
    sweep,
    points: sweep.points.map((point) => judgedPoint(limits, point)),
    keys: shortPaths(sweep.vary.map(({ path }) => path)),
    countedMs: asked.countedMs,
    runLength: length(asked.countedMs),
  };
  const charts = chartsOf(told);
  const drawings: Drawing[] = charts.map(({ config }, index) => ({ id: `sweep-${index}`, config }));
  const verdict = verdictOf(told);
  const parts = [
    { heading: 'Verdict', sentences: [...verdict.sentences, ...presentSetting(told)] },
    { heading: 'What limits', sentences: limiting(told) },
    { heading: 'What to do', sentences: [...advice(told), ...tradeOff(told)] },
  ].filter(({ sentences }) => sentences.length > 0);
  const figures = charts.map((chart, index) =>
    figure({ name: `sweep-${index}`, group: 'scaling', ...chart }, `sweep-${index}`, mostTableRows),
  );
  const box = askedBox({
    kinds: ['Simulated'],
    length: `${several(sweep.points.length, 'setting')}, ${asked.length} each`,
    note: asked.note,
    parts: [['Varied', variedText(told)], ...asked.parts],
  });
  const warnings = sweep.warnings.map((warning) => `<p class="warn">Warning: ${escapeHtml(warning)}</p>`);
  const main =
    `<section aria-labelledby="sweep-name"><h2 id="sweep-name">${escapeHtml(sweep.name)}</h2>${box}` +
    `<div class="answer">${listOf(parts, verdict.wellness, { word: verdict.word, html: badgeOf(verdict.word, verdict.kind) })}</div>${warnings.join('')}` +
    `<section class="group"><h3 id="settings">Settings</h3>${matrix(told)}${settingsTable(told)}` +
    `<p class="muted">${meansText(sweep)} ✗ is broken. 30 days are of the same ${told.runLength}: where those are a peak, a month costs less.</p></section>` +
    `<section class="group"><h3 id="charts">What each setting does</h3><div class="charts">${figures.join('')}</div></section>` +
    `<section class="group"><h3 id="reproduce">To reproduce</h3><p class="muted">seed ${sweep.seed} · ${escapeHtml(
      Object.entries(sweep.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    )}</p><p><code>${escapeHtml(
      `windtunnel sweep scenario.json ${sweep.vary.map(({ path, values }) => `--vary ${path}=${values.join(',')}`).join(' ')} --replications ${sweep.replications}`,
    )}</code></p><details><summary>scenario.json, defaults filled in</summary><pre tabindex="0">${escapeHtml(
      JSON.stringify(sweep.scenario, null, 2),
    )}</pre></details></section></section>`;
  return pageShell({
    title: `${sweep.name}: sweep of ${told.keys.join(' and ')}`,
    generatedAt,
    summary: '',
    contents:
      '<nav aria-label="Contents"><ul><li class="single"><ul><li><a href="#settings">Settings</a></li><li><a href="#charts">What each setting does</a></li><li><a href="#reproduce">To reproduce</a></li></ul></li></ul></nav>',
    isSingle: true,
    main,
    drawings,
    script: null,
  });
};
