// Why requests had no answer, counted by message.

/** Messages beyond so many different ones are counted together. */
const maxMessages = 50;
const others = 'other errors';

export class ErrorCounts {
  readonly #counts = new Map<string, number>();

  add(message: string): void {
    const key = this.#counts.has(message) || this.#counts.size < maxMessages ? message : others;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Most frequent first. */
  list(): { message: string; count: number }[] {
    return [...this.#counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count);
  }
}
