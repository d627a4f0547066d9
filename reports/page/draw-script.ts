// The script that draws the charts of a page, as text: it runs there, among `Chart`, `themes`, `formatters` and
// `bindConfig`. A chart zooms by mouse and keyboard, and charts of one suite over time zoom together; each line has a
// button that hides it; a picture goes through the same configuration.

const defaults = `
const dark = matchMedia('(prefers-color-scheme: dark)');
const number = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4 });
/** A value in the words of its axis. */
const said = (scale, value) => {
  const name = scale?.options.format;
  if (name === 'nines') return formatters.percentile(value);
  return name === undefined || name === 'count' || name === 'number' ? number(value) : formatters[name](value);
};
Chart.defaults.plugins.tooltip.callbacks.title = (items) => {
  const { chart, label, parsed } = items[0];
  const { x } = chart.scales;
  return x.type === 'category' ? label : said(x, parsed.x);
};
Chart.defaults.plugins.tooltip.callbacks.label = ({ chart, dataset, dataIndex, parsed }) => {
  const { counts, names } = dataset;
  if (names !== undefined) return names[dataIndex] + ': ' + said(chart.scales.y, parsed.y) + ', ' + said(chart.scales.x, parsed.x);
  const value = counts === undefined ? said(chart.scales[dataset.yAxisID ?? 'y'], parsed.y) : number(counts[dataIndex]) + ' invocations';
  return (dataset.label ?? '') + ': ' + value;
};
Chart.defaults.plugins.tooltip.filter = ({ dataset }) => dataset.label !== undefined;
/** Axes of charts above each other begin at one line. */
Chart.defaults.scale.afterFit = (scale) => {
  if (scale.id === 'y') scale.width = Math.max(scale.width, 72);
};
Chart.defaults.set('plugins.zoom.zoom', {
  mode: 'x',
  drag: { enabled: matchMedia('(pointer: fine)').matches, threshold: 8 },
  onZoom: ({ chart }) => follow(chart),
});
Chart.defaults.set('plugins.zoom.pan', { onPan: ({ chart }) => follow(chart) });
`;

const zooming = `
/** Charts over the same time, of the same suite. */
const suiteOf = (chart) => chart.canvas.id.replace(/-\\d+$/, '');
const isOverTime = (chart) => ['seconds', 'minutes', 'hours'].includes(chart.scales.x.options.format);
let following = false;
const follow = (chart) => {
  if (following || !isOverTime(chart)) return;
  following = true;
  const { min, max } = chart.scales.x;
  for (const other of drawn) {
    if (other === chart || !isOverTime(other) || suiteOf(other) !== suiteOf(chart)) continue;
    if (chart.isZoomedOrPanned()) other.zoomScale('x', { min, max }, 'none');
    else other.resetZoom('none');
  }
  following = false;
};
const reset = (chart) => {
  chart.resetZoom('none');
  follow(chart);
};
const keys = {
  '+': (chart) => chart.zoom({ x: 1.5 }, 'none'),
  '-': (chart) => chart.zoom({ x: 1 / 1.5 }, 'none'),
  ArrowLeft: (chart) => chart.pan({ x: 60 }, undefined, 'none'),
  ArrowRight: (chart) => chart.pan({ x: -60 }, undefined, 'none'),
  Escape: reset,
};
const zoomable = (canvas) => {
  canvas.tabIndex = 0;
  canvas.addEventListener('dblclick', () => reset(Chart.getChart(canvas)));
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(Chart.getChart(canvas));
  });
};
`;

const drawing = `
/** A button for each line, by which it is hidden and shown again. */
const legend = (chart, holder) => {
  holder.replaceChildren();
  chart.data.datasets.forEach((dataset, index) => {
    // A band belongs to the line in it.
    if (dataset.label === undefined) return;
    const button = document.createElement('button');
    const mark = document.createElement('i');
    const isBar = (dataset.type ?? chart.config.type) === 'bar';
    if (isBar) mark.className = 'block';
    mark.style[isBar ? 'background' : 'borderColor'] = isBar ? dataset.backgroundColor : dataset.borderColor;
    if (dataset.borderDash?.length > 0) mark.style.borderTopStyle = dataset.borderDash[0] > 3 ? 'dashed' : 'dotted';
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    button.append(mark, dataset.label ?? '');
    button.addEventListener('click', () => {
      const shown = !chart.isDatasetVisible(index);
      chart.setDatasetVisibility(index, shown);
      chart.update('none');
      button.setAttribute('aria-pressed', String(shown));
    });
    holder.append(button);
  });
};
/** Draws into a canvas, with a legend of buttons in the place of the one on the canvas. */
const drawChart = (canvas, holder, config, theme) => {
  const bound = bindConfig(config, theme, formatters);
  const isShown = bound.options.plugins.legend.display !== false;
  const chart = new Chart(canvas, { ...bound, plugins: [{ id: 'no-legend', beforeLayout: (c) => { if (c.legend) c.legend.options.display = false; } }] });
  if (isShown) legend(chart, holder);
  return chart;
};
let drawn = [];
let charts = [];
const draw = (isDark) => {
  for (const chart of drawn) chart.destroy();
  const theme = isDark ? themes.dark : themes.light;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn = charts.filter(isShown).map(({ id, config }) => drawOne(id, config, theme));
};
const drawOne = (id, config, theme) =>
  drawChart(document.getElementById(id), document.getElementById(id + '-legend'), config, theme);
/** Charts that are folded away are drawn when they are unfolded. */
const isShown = ({ id }) => document.getElementById(id).closest('details:not([open])') === null;
const drawNew = () => {
  const theme = dark.matches ? themes.dark : themes.light;
  const waiting = charts.filter((chart) => isShown(chart) && Chart.getChart(chart.id) === undefined);
  drawn = [...drawn, ...waiting.map(({ id, config }) => drawOne(id, config, theme))];
};
for (const folded of document.querySelectorAll('details.suite, details.more')) folded.addEventListener('toggle', drawNew);
/** A link into a folded run opens it. */
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const suite = target?.matches('section') ? target.querySelector(':scope > details.suite') : target?.closest('details.suite');
  if (!suite || suite.open) return;
  suite.open = true;
  target.scrollIntoView();
};
addEventListener('hashchange', openTarget);
/** On paper nothing is folded. */
let unfolded = [];
const unfold = () => {
  unfolded = [...document.querySelectorAll('details.suite:not([open]), details.more:not([open])')];
  for (const folded of unfolded) folded.open = true;
};
const foldAgain = () => {
  for (const folded of unfolded) folded.open = false;
  unfolded = [];
};
dark.addEventListener('change', () => draw(dark.matches));
addEventListener('beforeprint', () => { unfold(); draw(false); for (const chart of drawn) chart.resize(); });
addEventListener('afterprint', () => { foldAgain(); draw(dark.matches); });
/** Begins, when the charts are known. */
const start = (all) => {
  charts = all;
  for (const { id } of charts) zoomable(document.getElementById(id));
  draw(dark.matches);
  openTarget();
};
`;

/** What a keyboard must reach in order to scroll. */
const wide = `
const wideTables = [...document.querySelectorAll('.scroll')];
const reachable = () => {
  for (const holder of wideTables) {
    if (holder.scrollWidth <= holder.clientWidth) continue;
    holder.tabIndex = 0;
    holder.setAttribute('role', 'region');
    holder.setAttribute('aria-label', 'Wide table ' + (wideTables.indexOf(holder) + 1));
  }
};
addEventListener('resize', reachable);
addEventListener('toggle', reachable, true);
reachable();
`;

/** In a page of many suites the contents show the parts of the one that is read. */
const contents = `
const links = [...document.querySelectorAll('nav > ul > li')];
if (links.length > 1 && 'IntersectionObserver' in window) {
  const opened = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const link of links) link.classList.toggle('open', link.dataset.suite === target.id);
    }
  }, { rootMargin: '0px 0px -85% 0px' });
  for (const section of document.querySelectorAll('main > section')) opened.observe(section);
}
`;

export const drawScript: string = `${defaults}${zooming}${drawing}${wide}${contents}`;
