// A pattern that is refused.

export class PatternError extends Error {
  override readonly name = 'PatternError';
}
