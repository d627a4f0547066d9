// The function of an Azure trace of 2021 that is called most.

import { ConfigError } from '../input/config-error.ts';
import { columnOf, csvFile } from '../trace/csv.ts';
import { TraceError } from '../trace/trace-error.ts';

const callsOf = (file: string): Map<string, number> => {
  const csv = csvFile(file);
  const column = columnOf(csv, 'func', 'name a trace of Azure Functions of 2021');
  const calls = new Map<string, number>();
  for (const { cells } of csv.records) calls.set(cells[column]!, (calls.get(cells[column]!) ?? 0) + 1);
  return calls;
};

/** Its name, as the trace has it: the column `func`. Throws ConfigError. */
export const busiestFunction = (file: string): string => {
  try {
    const calls = [...callsOf(file)];
    if (calls.length === 0)
      throw new ConfigError(file, [{ path: '', message: 'has no row of an invocation; name a trace that has some' }]);
    return calls.reduce<readonly [string, number]>((most, one) => (one[1] > most[1] ? one : most), ['', 0])[0];
  } catch (error) {
    if (error instanceof TraceError) throw new ConfigError(file, [{ path: '', message: error.message }]);
    throw error;
  }
};
