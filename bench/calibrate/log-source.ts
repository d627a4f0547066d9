// Which log a line is from.

/** Where lines come from. */
export interface LogSource {
  /** null where nobody tells; a line of INIT may. */
  functionName: string | null;
  /** Log stream; empty where nobody tells. */
  stream: string;
  /** Of the line, where it stands beside it; else NaN. */
  atMs: number;
}
