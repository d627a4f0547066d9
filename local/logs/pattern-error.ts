// What is wrong with a filter pattern.

/** The message says it in words, beginning in lower case. */
export class PatternError extends Error {}
