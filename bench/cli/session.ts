// What every command is given: the global options, where to write, and the signal of Ctrl-C.

export interface GlobalOptions {
  readonly json: boolean;
  readonly out: string | undefined;
  readonly seed: number | undefined;
  /** How much a run may be, in place of the scenario's limits. */
  readonly maxEvents: number | undefined;
  readonly maxMemory: string | undefined;
  readonly quiet: boolean;
  readonly color: boolean;
}

export interface Session extends GlobalOptions {
  readonly signal: AbortSignal;
  /** The command's product, for people; silent under --json, which has its own. */
  print(text: string): void;
  /** The product under --json; silent without. */
  printJson(text: string): void;
  /** What is going on; on stderr, silent under --quiet. */
  note(text: string): void;
}

/** A session on the process's own streams. The first Ctrl-C aborts, the second ends the process. */
export const openSession = (options: GlobalOptions): Session => {
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping; what is there will be written. Once more to quit at once.\n');
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  // A reader that closes the pipe early (head, less) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    ...options,
    signal: interrupt.signal,
    print: (text) => {
      if (!options.json) process.stdout.write(`${text}\n`);
    },
    printJson: (text) => {
      if (options.json) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    note: (text) => {
      if (!options.quiet) process.stderr.write(`${text}\n`);
    },
  };
};

/** What the command line says in place of a scenario. */
export const scenarioOverrides = ({
  seed,
  maxEvents,
  maxMemory,
}: GlobalOptions): Pick<GlobalOptions, 'seed' | 'maxEvents' | 'maxMemory'> => ({ seed, maxEvents, maxMemory });
