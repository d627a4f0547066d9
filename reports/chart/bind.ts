// Puts functions and colours into a chart: `@name` stands for a colour of the theme, `shades:0123` for shades of a heat
// map (0 for none), `fn:name` for a formatter. Runs in
// Node and, by its source text, in the page: it may use nothing from outside but its arguments.

/** Colours by name. */
export type Theme = Readonly<Record<string, string>>;

/** Formatters by name, of the value of a tick and, on a logarithmic axis, the pixels a decade (as wide as labels are); empty for no tick. */
export type Formatters = Readonly<Record<string, (value: number, decadePx?: number) => string>>;

/** What is read of an axis of Chart.js. */
interface DrawnAxis {
  readonly width: number;
  readonly height: number;
  isHorizontal(): boolean;
  readonly min: number;
  readonly max: number;
}

/** Shades of a heat map, from few to many. */
export const heatLevels = 9;

/** From `paper` to `color`; opaque, so that neighbours may overlap by the width of a line. */
const shades = (paper: readonly number[], color: readonly number[]): Theme =>
  Object.fromEntries(
    Array.from({ length: heatLevels }, (_, level) => {
      const part = 0.14 + (0.86 * level) / (heatLevels - 1);
      const mixed = color.map((channel, i) => Math.round(paper[i]! + part * (channel - paper[i]!)));
      return [`h${level + 1}`, `rgb(${mixed.join(', ')})`];
    }),
  );

const lineColours = ['blue', 'orange', 'green', 'purple', 'sky', 'red', 'olive'];

/** Each colour of a line once more, thin, for the band around it. */
const withBands = (colours: Theme): Theme => ({
  ...colours,
  ...Object.fromEntries(lineColours.map((name) => [`${name}Band`, `${colours[name]!}30`])),
});

/** Okabe and Ito's colours, which colour-blind readers can tell apart, for a light and a dark page. */
export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: withBands({
    ink: '#1f2933',
    muted: '#52606d',
    grid: '#e1e6eb',
    paper: '#ffffff',
    blue: '#0072b2',
    orange: '#d98200',
    green: '#00855f',
    red: '#c94c00',
    purple: '#a4437f',
    sky: '#3f9bd6',
    olive: '#8a8200',
    greySoft: '#52606d26',
    blueSoft: '#0072b255',
    orangeSoft: '#d9820088',
    redSoft: '#c94c00b0',
    skySoft: '#3f9bd633',
    greenSoft: '#00855f26',
    ...shades([255, 255, 255], [0, 66, 112]),
  }),
  dark: withBands({
    ink: '#e8edf2',
    muted: '#a9b4c0',
    grid: '#33404d',
    paper: '#161c23',
    blue: '#4db3ec',
    orange: '#ffb52e',
    green: '#2fcf9f',
    red: '#ff8140',
    purple: '#e58fc0',
    sky: '#9ad4f7',
    olive: '#e0d94a',
    greySoft: '#a9b4c02e',
    blueSoft: '#4db3ec55',
    orangeSoft: '#ffb52e88',
    redSoft: '#ff8140b0',
    skySoft: '#9ad4f733',
    greenSoft: '#2fcf9f2e',
    ...shades([22, 28, 35], [150, 218, 255]),
  }),
};

export const formatters: Formatters = {
  /** Milliseconds, or seconds from one up. */
  ms: (value) => (value >= 1000 ? `${Number((value / 1000).toPrecision(3))} s` : `${Number(value.toPrecision(3))} ms`),
  /** The same at the ticks of a decade for which there is room; whole decades always, where they do not collide. */
  msByDecade: (value, decadePx = 1000) => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const leading = Number((value / 10 ** exponent).toPrecision(6));
    const shown = decadePx > 420 ? [1, 2, 3, 5, 7] : decadePx > 230 ? [1, 2, 5] : decadePx > 130 ? [1, 3] : [1];
    if (!shown.includes(leading) || (decadePx < 62 && exponent % 2 !== 0)) return '';
    return value >= 1000 ? `${Number((value / 1000).toPrecision(3))} s` : `${Number(value.toPrecision(3))} ms`;
  },
  seconds: (value) => `${Number(value.toPrecision(4))} s`,
  minutes: (value) => `${Number(value.toPrecision(4))} min`,
  hours: (value) => `${Number(value.toPrecision(4))} h`,
  percent: (value) => `${Number(value.toPrecision(3))} %`,
  /** Any quantity, in as few digits as tell it. */
  number: (value) => Number(value.toPrecision(6)).toLocaleString('en', { maximumFractionDigits: 12 }),
  usd: (value) => `$${Number(value.toPrecision(3))}`,
  count: (value) => (Number.isInteger(value) ? value.toLocaleString('en') : ''),
  /** 1/(1-p) as the percentile: 10 is 90 %, 100 is 99 %. */
  nines: (value, decadePx = 1000) => {
    const nines = Math.log10(value);
    const isWhole = Math.abs(nines - Math.round(nines)) < 1e-9;
    if (decadePx < 66 && !(isWhole && (value < 1000 || Math.round(nines) % 2 === 0))) return '';
    const between = decadePx < 110 ? [] : decadePx < 200 ? [2] : [2, 4, 20];
    if (!isWhole && !between.includes(value)) return '';
    return `${Number((100 - 100 / value).toFixed(6))} %`;
  },
  /** 1/(1-p) as the percentile, wherever it is. */
  percentile: (value) => `${Number((100 - 100 / value).toPrecision(7))} %`,
};

/** The configuration with its colours and functions. */
export const bindConfig = (config: unknown, theme: Theme, formatters: Formatters): unknown => {
  if (Array.isArray(config)) return config.map((item) => bindConfig(item, theme, formatters));
  if (typeof config === 'string') {
    if (config.startsWith('shades:')) return Array.from(config.slice(7), (level) => theme[`h${level}`] ?? null);
    if (config.startsWith('@')) return theme[config.slice(1)] ?? config;
    if (!config.startsWith('fn:')) return config;
    const format = formatters[config.slice(3)]!;
    // Chart.js calls with the axis as `this`.
    return function tick(this: DrawnAxis | undefined, value: number) {
      // Labels above each other need a third of the room of those beside each other.
      const lengthPx = this === undefined ? 0 : this.isHorizontal() ? this.width : 3 * this.height;
      const decadePx = this === undefined ? undefined : lengthPx / Math.log10(this.max / this.min);
      // Chart.js draws no grid line where there is null.
      return format(value, decadePx) || null;
    };
  }
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, bindConfig(value, theme, formatters)]));
};
