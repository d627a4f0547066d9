// A trace that cannot be read: which file and line, what is wrong, and the cure.

export class TraceError extends Error {
  override readonly name = 'TraceError';

  constructor(file: string, line: number | null, what: string) {
    super(line === null ? `${file}: ${what}` : `${file}:${line}: ${what}`);
  }
}
