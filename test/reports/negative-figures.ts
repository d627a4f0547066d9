import type { RunResult } from '../../reports/index.ts';

/** Places of all numbers below 0, and of what is no number, in what a run counted; its scenario is left out. */
export const negativeFigures = (result: RunResult): string[] => {
  const found: string[] = [];
  const look = (place: string, value: unknown): void => {
    if (typeof value === 'number') {
      if (!(value >= 0)) found.push(`${place}: ${value}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) look(place === '' ? key : `${place}.${key}`, part);
    }
  };
  look('', { ...result, scenario: undefined });
  return found;
};
