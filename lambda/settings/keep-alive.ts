// How long an idle execution environment lives. AWS documents no figure; each preset cites what was measured.

/** Which environments live how long while idle. */
export type KeepAlive =
  /** Every idle spell lasts at most `idleMs`. */
  | { readonly kind: 'fixed'; readonly idleMs: number; readonly maxAgeMs: number }
  /** The life of each idle spell is drawn uniformly from [minMs, maxMs]. */
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number; readonly maxAgeMs: number }
  | LastSpareKeepAlive;

/**
 * While the function is called, its only environment lives `lastMs`, one of several `spareMs`. With `halvingMs`, a function of
 * several environments none of which was used for that long keeps half of them, and half of that after as long again, and so
 * on (`QuietHalving` says how many of odd numbers); until it is called again nothing but age ends the others.
 */
export interface LastSpareKeepAlive {
  readonly kind: 'lastSpare';
  readonly lastMs: number;
  readonly spareMs: number;
  readonly halvingMs?: number;
  readonly maxAgeMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What single requests alone had told of 2020. */
const lastSpare2020 = { kind: 'lastSpare', lastMs: 640_000, spareMs: 1_000_000, maxAgeMs: 2 * hourMs } as const;

/**
 * Presets by the date of the measurement.
 * - 2018: idle environments lived 25 to 60 min, at random (mikhail.io, Mar-Jun 2019: 90/50/10 % alive at 29/44/59 min).
 * - 2019: 10 min, nearly fixed (mikhail.io, Jul-Aug 2019: 90/50/10 % alive at 10/10/11 min in August).
 * - 2020-06: fitted to 29,746 requests of 11 runs of single requests on real AWS in May and June 2020 (pacslab, MIT): the
 *   function's last environment 640 s, a spare one 1000 s, any retired after 2 h; worst error of cold starts 10 % over the runs.
 *   Too kind to a function that is not called: it lets all of N idle environments live for 1000 s.
 * - 2020: the same, and half of several environments every 380 s in which none of them was used, as SeBS (Copik et al. 2021,
 *   N idle at once, Jan-Nov 2020: alive are 99 % at 360 s, 52 % from 420 s, 26 % from 780 s, 13 % from 1140 s). It fits both.
 * - 2021: idle life 5 to 7 min (mikhail.io, Jan 2021).
 * The maximum age of 2 h is that of the 28-hour runs of 2020; for the others it is assumed.
 */
export const keepAlivePresets: Readonly<Record<KeepAlivePreset, KeepAlive>> = {
  '2018': { kind: 'uniform', minMs: 25 * minuteMs, maxMs: hourMs, maxAgeMs: 2 * hourMs },
  '2019': { kind: 'fixed', idleMs: 10 * minuteMs, maxAgeMs: 2 * hourMs },
  '2020-06': lastSpare2020,
  '2020': { ...lastSpare2020, halvingMs: 380_000 },
  '2021': { kind: 'uniform', minMs: 5 * minuteMs, maxMs: 7 * minuteMs, maxAgeMs: 2 * hourMs },
};
export type KeepAlivePreset = '2018' | '2019' | '2020-06' | '2020' | '2021';

/** The preset measured last before `date`; that of 2021 is not taken by itself: the one of 2020 is fitted to far more data. */
export const keepAlivePresetOf = (date: string): KeepAlivePreset => {
  if (date < '2019-07-01') return '2018';
  return date < '2020-01-01' ? '2019' : '2020';
};
