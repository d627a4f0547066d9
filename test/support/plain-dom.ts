// As much of a document as scripts of pages need to make elements: no layout, no styles.

export class PlainElement {
  readonly tag: string;
  readonly attributes: Record<string, string> = {};
  #children: (PlainElement | string)[] = [];
  #value: string | undefined;
  readonly #listeners = new Map<string, (() => void)[]>();

  constructor(tag: string) {
    this.tag = tag;
  }

  set textContent(text: string) {
    this.#children = text === '' ? [] : [text];
  }

  get textContent(): string {
    return this.text();
  }

  get value(): string {
    return this.#value ?? this.attributes['value'] ?? '';
  }

  set value(value: string) {
    this.#value = value;
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  append(...children: (PlainElement | string)[]): void {
    this.#children.push(...children);
  }

  replaceChildren(...children: (PlainElement | string)[]): void {
    this.#children = children;
  }

  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  dispatch(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }

  /** All text below it. */
  text(): string {
    return this.#children.map((child) => (typeof child === 'string' ? child : child.text())).join('');
  }

  all(): PlainElement[] {
    return [this, ...this.#children.flatMap((child) => (typeof child === 'string' ? [] : child.all()))];
  }

  find(attribute: string, value: string): PlainElement | undefined {
    return this.all().find((one) => one.attributes[attribute] === value);
  }

  /** Of a table: each cell with its classes in brackets. */
  rows(): string[][] {
    const cells = (row: PlainElement): PlainElement[] => row.all().filter(({ tag }) => tag === 'td' || tag === 'th');
    return this.all()
      .filter(({ tag }) => tag === 'tr')
      .map((row) =>
        cells(row).map((cell) =>
          cell.tag === 'td' ? `${cell.text()} [${cell.attributes['class'] ?? ''}]` : cell.text(),
        ),
      );
  }
}

export const plainDocument = { createElement: (tag: string): PlainElement => new PlainElement(tag) };
