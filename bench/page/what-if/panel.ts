// The sliders of one run, and what becomes of the run when they move.

/// <reference lib="dom" />

import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { Answer } from './answer.ts';
import type { Said } from './said.ts';
import type { Changes } from './changes.ts';
import type { Headline } from './headline.ts';
import { slidersOf, type Slider } from './sliders.ts';

/** What the page around this script defines. */
declare const drawChart: (
  canvas: HTMLCanvasElement,
  legend: HTMLElement,
  config: unknown,
  theme: unknown,
) => { destroy(): void };
declare const themes: Readonly<Record<'light' | 'dark', unknown>>;
declare const formatters: Readonly<Record<string, (value: number) => string>>;

interface Embedded {
  readonly scenario: Parameters<typeof slidersOf>[0];
  readonly seed: number;
  readonly headline: Headline;
  readonly files: string;
}

/** More than this is asked for with a button, not while a slider moves. */
const liveInvocations = 600_000;

const rows: readonly (readonly [label: string, text: (headline: Headline) => string])[] = [
  ['invocations', ({ offered }) => offered.toLocaleString('en')],
  ['throttled', ({ throttled, offered }) => `${Number(((100 * throttled) / Math.max(1, offered)).toPrecision(3))} %`],
  ['cold starts', ({ coldStarts }) => coldStarts.toLocaleString('en')],
  ['latency p50', ({ p50Ms }) => formatters['ms']!(p50Ms)],
  ['latency p99', ({ p99Ms }) => formatters['ms']!(p99Ms)],
  ['concurrency, most', ({ concurrencyMax }) => concurrencyMax.toLocaleString('en')],
  ['cost per million', ({ perMillionUsd }) => formatters['usd']!(perMillionUsd)],
];

const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const newWorker = (): Worker => {
  const source = document.querySelector('#what-if-script')!.textContent;
  return new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
};

class Panel {
  readonly #mount: HTMLElement;
  readonly #embedded: Embedded;
  readonly #status = element('p', '', { class: 'muted', role: 'status' });
  readonly #table = element('table');
  readonly #figures = element('div', '', { class: 'charts' });
  readonly #run = element('button', 'Simulate', { type: 'button' });
  readonly #sliders: HTMLElement = element('div', '', { class: 'sliders' });
  #worker: Worker | null = null;
  #busy = false;
  /** Asked for while the worker was busy. */
  #next: Changes | null = null;
  #changes: Changes;
  #drawn: { destroy(): void }[] = [];

  constructor(mount: HTMLElement, embedded: Embedded) {
    this.#mount = mount;
    this.#embedded = embedded;
    const [first] = Object.keys(embedded.scenario.functions);
    this.#changes = this.#unchanged(first!);
    mount.append(this.#sliders, this.#run, this.#status, this.#table, this.#figures);
    this.#run.hidden = true;
    this.#run.addEventListener('click', () => this.#ask(this.#changes));
    this.#makeSliders(first!);
    this.#showTable(embedded.headline, null);
  }

  #unchanged(functionName: string): Changes {
    return {
      functionName,
      accountConcurrency: null,
      reservedConcurrency: null,
      provisionedConcurrency: null,
      memoryMb: null,
      keepAliveS: null,
      traffic: 1,
    };
  }

  #makeSliders(functionName: string): void {
    const { scenario } = this.#embedded;
    this.#sliders.replaceChildren();
    const names = Object.keys(scenario.functions);
    if (names.length > 1) this.#sliders.append(this.#functionChoice(names, functionName));
    for (const slider of slidersOf(scenario, functionName)) this.#sliders.append(this.#sliderElement(slider));
    const reset = element('button', 'As it ran', { type: 'button' });
    reset.addEventListener('click', () => {
      this.#changes = this.#unchanged(functionName);
      this.#makeSliders(functionName);
      this.#moved();
    });
    this.#sliders.append(reset);
  }

  #functionChoice(names: readonly string[], chosen: string): HTMLElement {
    const label = element('label', 'function');
    const select = element('select');
    for (const name of names) select.append(element('option', name, name === chosen ? { selected: '' } : {}));
    select.addEventListener('change', () => {
      this.#changes = { ...this.#unchanged(select.value), traffic: this.#changes.traffic };
      this.#makeSliders(select.value);
      this.#moved();
    });
    label.append(select);
    return label;
  }

  #sliderElement({ label, note, positions, start, text, change }: Slider): HTMLElement {
    const row = element('label', label);
    const input = element('input', '', { type: 'range', min: '0', max: String(positions - 1), value: String(start) });
    const shown = element('output', text(start));
    input.addEventListener('input', () => {
      const position = Number(input.value);
      shown.textContent = text(position);
      this.#changes = { ...this.#changes, ...(position === start ? change(null) : change(position)) };
      this.#moved();
    });
    row.append(input, shown);
    if (note !== undefined) row.append(element('small', note));
    return row;
  }

  #moved(): void {
    const expected = this.#embedded.headline.offered * this.#changes.traffic;
    this.#run.hidden = expected <= liveInvocations;
    if (expected <= liveInvocations) this.#ask(this.#changes);
    else this.#status.textContent = `About ${Math.round(expected).toLocaleString('en')} invocations: press Simulate.`;
  }

  #ask(changes: Changes): void {
    if (this.#busy) {
      this.#next = changes;
      return;
    }
    this.#busy = true;
    this.#status.textContent = 'Simulating …';
    if (this.#worker === null) {
      this.#worker = newWorker();
      this.#worker.addEventListener('message', ({ data }: MessageEvent) => this.#hear(data as Said));
    }
    const { scenario, seed, files } = this.#embedded;
    const asItRan = JSON.stringify(changes) === JSON.stringify(this.#unchanged(changes.functionName));
    this.#worker.postMessage({ original: scenario, changes: asItRan ? null : changes, seed, files });
  }

  #hear({ answer, charts, error }: Said): void {
    if (charts !== undefined) {
      this.#redraw(charts);
      return;
    }
    this.#busy = false;
    if (answer === undefined) this.#status.textContent = error ?? '';
    else this.#show(answer);
    const next = this.#next;
    this.#next = null;
    if (next !== null) this.#ask(next);
  }

  #show({ headline, original, tookMs }: Answer): void {
    this.#mount.dataset['answer'] = JSON.stringify(headline);
    const isOther = JSON.stringify(original) !== JSON.stringify(this.#embedded.headline);
    this.#status.textContent =
      `Simulated in this page in ${Math.round(tookMs)} ms.` +
      (isOther ? ' Unchanged, it comes out otherwise than the result says: another version or other files.' : '');
    this.#showTable(this.#embedded.headline, headline);
  }

  #redraw(charts: readonly ChartSpec[]): void {
    for (const chart of this.#drawn) chart.destroy();
    this.#figures.replaceChildren();
    const theme = matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light;
    this.#drawn = charts.map((chart) => this.#draw(chart, theme));
  }

  #draw(chart: ChartSpec, theme: unknown): { destroy(): void } {
    const figure = element('figure');
    const canvas = element('canvas', '', { role: 'img', 'aria-label': `${chart.title}. ${chart.caption}` });
    const holder = element('div', '', { class: 'canvas' });
    const legend = element('div', '', { class: 'legend', role: 'group', 'aria-label': `Lines of ${chart.title}` });
    holder.append(canvas);
    figure.append(element('h4', `${chart.title}, as it would be`), legend, holder);
    this.#figures.append(figure);
    return drawChart(canvas, legend, chart.config, theme);
  }

  #showTable(before: Headline, after: Headline | null): void {
    const head = element('tr');
    for (const title of ['figure', 'as it ran', 'changed'])
      head.append(element('th', title, { scope: 'col', class: title === 'figure' ? '' : 'n' }));
    const body = rows.map(([label, text]) => {
      const row = element('tr');
      const [was, is] = [text(before), after === null ? '' : text(after)];
      row.append(element('th', label, { scope: 'row' }), element('td', was, { class: 'n' }));
      row.append(element('td', is, { class: is !== '' && is !== was ? 'n changed' : 'n' }));
      return row;
    });
    const [thead, tbody] = [element('thead'), element('tbody')];
    thead.append(head);
    tbody.append(...body);
    this.#table.replaceChildren(thead, tbody);
  }
}

/** Fills `mount`, whose first child is the JSON of the run. */
export const panel = (mount: HTMLElement): void => {
  const embedded = JSON.parse(mount.querySelector('script')!.textContent) as Embedded;
  void new Panel(mount, embedded);
};
