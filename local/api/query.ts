// The query of a request, which knows what of it nobody asked for.

export class Query extends URLSearchParams {
  readonly #read = new Set<string>();

  override get(name: string): string | null {
    this.#read.add(name);
    return super.get(name);
  }

  override getAll(name: string): string[] {
    this.#read.add(name);
    return super.getAll(name);
  }

  /** Names that were given and that nobody asked for. */
  unread(): string[] {
    return [...new Set(this.keys())].filter((name) => !this.#read.has(name));
  }
}
