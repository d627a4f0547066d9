// Instants of the clock as a scenario and a template write them.

/** Midnight before a Monday, when a run begins that says nothing else: weekdays and nights lie where they are looked for. */
export const usualStartMs: number = Date.UTC(2026, 0, 5);

const form = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Unix ms of `2026-03-02T07:00:00Z`; UTC where no zone is written, midnight where no time is; null for what is no instant. */
export const clockMs = (text: string): number | null => {
  const match = form.exec(text.trim());
  if (match === null) return null;
  const [, day, time = '00:00', seconds = ':00', zone = 'Z'] = match;
  const ms = Date.parse(`${day}T${time}${seconds}${zone}`);
  // A 30th of February would be a day of March.
  return Number.isNaN(ms) || new Date(Date.parse(`${day}T00:00Z`)).toISOString().slice(0, 10) !== day ? null : ms;
};
