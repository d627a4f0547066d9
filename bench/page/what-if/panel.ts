// The sliders of one run, and what becomes of the run when they move.

/// <reference lib="dom" />

import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { Answer } from './answer.ts';
import { unchanged, type Changes } from './changes.ts';
import { scenarioToCopy } from './copied.ts';
import { element } from './element.ts';
import { fillTable } from './figures-table.ts';
import type { Headline } from './headline.ts';
import type { Said } from './said.ts';
import type { Picture } from './picture.ts';
import { sliderElement } from './slider-element.ts';
import { problemOf, slidersOf, type Slider } from './sliders.ts';

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
  readonly scenario: Parameters<typeof slidersOf>[0] & { readonly duration?: string; readonly warmup?: string };
  readonly seed: number;
  readonly headline: Headline;
  readonly files: string;
}

/** More than this is asked for with a button, not while a slider moves. */
const liveInvocations = 600_000;

const newWorker = (): Worker => {
  const source = document.querySelector('#what-if-script')!.textContent;
  return new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
};

class Panel {
  readonly #mount: HTMLElement;
  readonly #embedded: Embedded;
  readonly #status = element('p', '', { class: 'muted', role: 'status' });
  readonly #table = element('table');
  /** What limits the changed run, and its scenario. */
  readonly #said = element('div');
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
    this.#changes = unchanged(first!);
    const [asked, told] = [element('div'), element('div')];
    const { duration = 'run', warmup } = embedded.scenario;
    const counted = warmup === undefined ? duration : `${duration} after its warm-up of ${warmup}`;
    const month = `A month is 30 days of the same ${counted}: where that is a peak, a month costs less.`;
    asked.append(this.#sliders, this.#run, this.#status, this.#said);
    told.append(this.#table, element('p', month, { class: 'muted' }));
    const columns = element('div', '', { class: 'columns' });
    columns.append(asked, told);
    mount.append(columns, this.#figures);
    this.#run.hidden = true;
    this.#run.addEventListener('click', () => this.#ask(this.#changes));
    this.#makeSliders(first!);
    fillTable(this.#table, embedded.headline, null, formatters);
  }

  #makeSliders(functionName: string): void {
    const { scenario } = this.#embedded;
    this.#sliders.replaceChildren();
    const names = Object.keys(scenario.functions);
    if (names.length > 1) this.#sliders.append(this.#functionChoice(names, functionName));
    for (const slider of slidersOf(scenario, functionName)) {
      this.#sliders.append(sliderElement(slider, (value) => this.#slid(slider, value)));
    }
    const reset = element('button', 'As it ran', { type: 'button' });
    reset.addEventListener('click', () => {
      this.#changes = unchanged(functionName);
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
      this.#changes = { ...unchanged(select.value), traffic: this.#changes.traffic };
      this.#makeSliders(select.value);
      this.#moved();
    });
    label.append(select);
    return label;
  }

  #slid(slider: Slider, value: number | null): void {
    const problem = problemOf(slider, value);
    if (problem !== null) {
      this.#status.textContent = problem;
      return;
    }
    this.#changes = { ...this.#changes, ...(value === slider.own ? slider.unchanged : slider.change(value)) };
    this.#moved();
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
    const asItRan = JSON.stringify(changes) === JSON.stringify(unchanged(changes.functionName));
    this.#worker.postMessage({ original: scenario, changes: asItRan ? null : changes, seed, files });
  }

  #hear({ answer, picture, error }: Said): void {
    if (picture !== undefined) {
      this.#redraw(picture);
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
    fillTable(this.#table, this.#embedded.headline, headline, formatters);
  }

  #redraw({ charts, limits, yaml }: Picture): void {
    for (const chart of this.#drawn) chart.destroy();
    this.#figures.replaceChildren();
    const theme = matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light;
    this.#drawn = charts.map((chart) => this.#draw(chart, theme));
    const what = element('p');
    what.append(element('b', yaml === null ? 'What limits: ' : 'What limits then: '), limits.slice(0, 2).join(' '));
    this.#said.replaceChildren(what, ...scenarioToCopy(yaml));
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
}

/** Fills `mount`, whose first child is the JSON of the run. */
export const panel = (mount: HTMLElement): void => {
  const embedded = JSON.parse(mount.querySelector('script')!.textContent) as Embedded;
  void new Panel(mount, embedded);
};
