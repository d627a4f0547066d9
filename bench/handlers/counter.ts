// The counter experiment: increments a counter shared by all environments (a file), then watches it while it runs.
// Whoever sees the counter move was not alone. One line of observation for each run is appended to a second file.

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const counterFile = process.env['COUNTER_FILE']!;
const observationsFile = process.env['OBSERVATIONS_FILE']!;
const watchMs = 300;
const lookEveryMs = 10;

const read = (): number => Number(readFileSync(counterFile, 'utf8') || '0');

export const handler = async (): Promise<{ mine: number; interfered: boolean }> => {
  const mine = read() + 1;
  writeFileSync(counterFile, String(mine));
  const untilMs = Date.now() + watchMs;
  let interfered = false;
  while (Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    // The file is empty for an instant while another environment writes it.
    const seen = read();
    if (seen !== 0 && seen !== mine) interfered = true;
  }
  appendFileSync(observationsFile, `${JSON.stringify({ mine, interfered })}\n`);
  return { mine, interfered };
};
