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
  /** Letters in a line of the terminal that reads stdout, or of COLUMNS; no end for a file or a pipe. */
  readonly columns: number;
  /**
   * Ctrl-C. Whoever has asked for it must let the event loop turn and end soon; until somebody asks, Ctrl-C ends the process at
   * once, also in the middle of work that never lets go, such as reading a large trace.
   */
  readonly signal: AbortSignal;
  /** What Ctrl-C says, in place of a word on what will be written. */
  saysOnStop(text: string): void;
  /** The command's product, for people; silent under --json, which has its own. */
  print(text: string): void;
  /** The product under --json; silent without. */
  printJson(text: string): void;
  /** What is going on; on stderr, silent under --quiet. */
  note(text: string): void;
  /** From now on what is drawn in the row of the cursor steps aside for each note, which `aside` has it write; null: nothing is drawn. */
  drawWith(aside: Aside | null): void;
}

/** Clears the row, has the line written, and draws again below it. */
export type Aside = (write: () => void) => void;

const undrawn: Aside = (write) => write();

/** Narrower than this nothing can be laid out. */
const leastColumns = 40;

const columnsOf = (stream: NodeJS.WriteStream): number => {
  const told = Number(process.env['COLUMNS']);
  if (told > 0) return Math.max(leastColumns, Math.floor(told));
  return stream.isTTY ? Math.max(leastColumns, stream.columns || 80) : Infinity;
};

/** A session on the process's own streams. The first Ctrl-C aborts, the second ends the process. */
export const openSession = (options: GlobalOptions): Session => {
  let interrupt: AbortController | null = null;
  let stopText = `Stopping; what is there will be ${options.out === undefined ? 'shown' : 'shown and written'}. Once more to quit at once.`;
  let aside = undrawn;
  const listening = (): AbortController => {
    const controller = new AbortController();
    const onInterrupt = (): void => {
      if (controller.signal.aborted) process.exit(130);
      process.stderr.write(`\n${stopText}\n`);
      controller.abort();
    };
    process.on('SIGINT', onInterrupt);
    process.on('SIGTERM', onInterrupt);
    return controller;
  };
  return {
    ...options,
    columns: columnsOf(process.stdout),
    get signal() {
      interrupt ??= listening();
      return interrupt.signal;
    },
    saysOnStop: (text) => {
      stopText = text;
    },
    print: (text) => {
      if (!options.json) process.stdout.write(`${text}\n`);
    },
    printJson: (text) => {
      if (options.json) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    note: (text) => {
      if (!options.quiet) aside(() => void process.stderr.write(`${text}\n`));
    },
    drawWith: (drawn) => {
      aside = drawn ?? undrawn;
    },
  };
};

/** What the command line says in place of a scenario. */
export const scenarioOverrides = ({
  seed,
  maxEvents,
  maxMemory,
}: GlobalOptions): Pick<GlobalOptions, 'seed' | 'maxEvents' | 'maxMemory'> => ({ seed, maxEvents, maxMemory });
