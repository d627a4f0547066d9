// What is known of a request, by the names of condition keys, which are not case-sensitive (IAM User Guide,
// reference_policies_condition-keys).

/** Values by key; a key without values is not there. */
export class RequestContext {
  readonly #values = new Map<string, readonly string[]>();

  /** @param given values by key; what is null or undefined is left out */
  constructor(given: Readonly<Record<string, string | readonly string[] | null | undefined>> = {}) {
    for (const [key, value] of Object.entries(given)) this.set(key, value);
  }

  set(key: string, value: string | readonly string[] | null | undefined): void {
    if (value === null || value === undefined) return;
    this.#values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }

  get(key: string): readonly string[] | undefined {
    return this.#values.get(key.toLowerCase());
  }

  /** This and what `other` knows, which counts where both know something. */
  with(other: RequestContext): RequestContext {
    const both = new RequestContext();
    for (const [key, value] of [...this.#values, ...other.#values]) both.set(key, value);
    return both;
  }
}
