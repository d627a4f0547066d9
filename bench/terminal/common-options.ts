// Options that several commands have, and how each shows an example.

import { Option } from 'commander';
import { positiveNumber, trafficFactor } from './options.ts';

export const sandboxOption = (): Option =>
  new Option('--sandbox <kind>', 'what local environments are; auto: threads, or processes for functions that need one')
    .choices(['auto', 'thread', 'process'])
    .default('auto');

export const speedOption = (): Option =>
  new Option('--speed <n>', 'replay recorded arrivals so many times as fast, in a run so much shorter').argParser(
    positiveNumber,
  );

export const trafficOption = (): Option =>
  new Option('--traffic <factor>', 'so many times the traffic of the scenario, such as 1.3x or +30%').argParser(
    trafficFactor,
  );

/** The last line of a help. */
export const example = (text: string): string => `\nExample:\n  $ windtunnel ${text}`;
