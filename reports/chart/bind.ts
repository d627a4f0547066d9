// Puts functions and colours into a chart: `@name` stands for a colour of the theme, `shades:0123` for shades of a heat
// map (0 for none), `fn:name` for a formatter. Runs in
// Node and, by its source text, in the page: it may use nothing from outside but its arguments.

/** Colours by name. */
export type Theme = Readonly<Record<string, string>>;

/** Formatters by name, of the value of a tick and the width of its axis in pixels. */
export type Formatters = Readonly<Record<string, (value: number, width?: number) => string>>;

/** Shades of a heat map, from few to many. */
export const heatLevels = 8;

const shades = (color: string): Theme =>
  Object.fromEntries(
    Array.from({ length: heatLevels }, (_, level) => {
      const alpha = Math.round(255 * (0.1 + (0.9 * (level + 1)) / heatLevels));
      return [`h${level + 1}`, `${color}${alpha.toString(16).padStart(2, '0')}`];
    }),
  );

/** Okabe and Ito's colours, which colour-blind readers can tell apart, for a light and a dark page. */
export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
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
    blueSoft: '#0072b255',
    orangeSoft: '#d9820088',
    redSoft: '#c94c00b0',
    skySoft: '#3f9bd633',
    ...shades('#00568a'),
  },
  dark: {
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
    blueSoft: '#4db3ec55',
    orangeSoft: '#ffb52e88',
    redSoft: '#ff8140b0',
    skySoft: '#9ad4f733',
    ...shades('#7fd0ff'),
  },
};

export const formatters: Formatters = {
  /** Milliseconds, or seconds from one up. */
  ms: (value) => (value >= 1000 ? `${Number((value / 1000).toPrecision(3))} s` : `${Number(value.toPrecision(3))} ms`),
  seconds: (value) => `${Number(value.toPrecision(4))} s`,
  minutes: (value) => `${Number(value.toPrecision(4))} min`,
  hours: (value) => `${Number(value.toPrecision(4))} h`,
  percent: (value) => `${Number(value.toPrecision(3))} %`,
  /** Any quantity, in as few digits as tell it. */
  number: (value) => String(Number(value.toPrecision(6))),
  usd: (value) => `$${Number(value.toPrecision(3))}`,
  count: (value) => (Number.isInteger(value) ? String(value) : ''),
  /** 1/(1-p) as the percentile: 10 is 90 %, 100 is 99 %. */
  nines: (value, width = 1000) => {
    const nines = Math.log10(value);
    const isWhole = Math.abs(nines - Math.round(nines)) < 1e-9;
    const isNarrow = width < 480;
    if (isNarrow && !(isWhole && (value < 1000 || Math.round(nines) % 2 === 0))) return '';
    if (!isWhole && ![2, 4, 20].includes(value)) return '';
    return `${Number((100 - 100 / value).toFixed(6))} %`;
  },
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
    return function tick(this: { width?: number } | undefined, value: number) {
      return format(value, this?.width);
    };
  }
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, bindConfig(value, theme, formatters)]));
};
