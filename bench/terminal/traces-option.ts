// --traces and --trace-file: some requests of a run, cut into their parts.

import { Option } from 'commander';
import { wholeNumber } from './options.ts';

export const tracesOption = (): Option =>
  new Option('--traces <n>', 'cut the n slowest requests, and n taken by chance, into their parts').argParser(
    wholeNumber(1),
  );

export const traceFileOption = (): Option =>
  new Option('--trace-file <file>', "write those requests for Chrome's and Perfetto's trace viewers");
