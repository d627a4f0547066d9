// The function of an Azure trace of 2021 that is called most.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Its name, as the trace has it: the column `func`. */
export const busiestFunction = async (file: string): Promise<string> => {
  const calls = new Map<string, number>();
  let column = -1;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const cells = line.split(',').map((cell) => cell.replace(/^\uFEFF|^"|"$/g, '').trim());
    if (column < 0) column = cells.indexOf('func');
    else if (cells.length > column) calls.set(cells[column]!, (calls.get(cells[column]!) ?? 0) + 1);
  }
  return [...calls].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0] as [string, number])[0];
};
