// Filter expressions of GetTraceSummaries (X-Ray Developer Guide, console-filters): keywords, numbers, texts, annotations and
// services, with AND, OR, ! and brackets. Edges, groups, root causes and JSON are refused by name.

import type { Segment } from '../../lambda/index.ts';
import { responseTime, rootSegment, type WholeTrace } from './trace-summary.ts';

/** Whether a trace is one that is looked for. */
export type TraceFilter = (trace: WholeTrace) => boolean;

/** Says what of an expression cannot be read. */
export class FilterError extends Error {}

const tokenForm = /\s*("(?:[^"\\]|\\.)*"|[a-zA-Z_][\w.[\]-]*|-?\d+(?:\.\d+)?|!=|<=|>=|[=<>!(){},:])/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  tokenForm.lastIndex = 0;
  while (text.slice(tokenForm.lastIndex).trim() !== '') {
    const at = tokenForm.lastIndex;
    const match = tokenForm.exec(text);
    if (match === null) throw new FilterError(`Invalid filter expression at "${text.slice(at).trim()}"`);
    tokens.push(match[1]!);
  }
  return tokens;
};

type Value = string | number | boolean;

const valueOf = (token: string): Value => {
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (token === 'true' || token === 'false') return token === 'true';
  return /^-?\d/.test(token) ? Number(token) : token;
};

const comparisons: Readonly<Record<string, (is: Value, wanted: Value) => boolean>> = {
  '=': (is, wanted) => is === wanted,
  '!=': (is, wanted) => is !== wanted,
  '<': (is, wanted) => is < wanted,
  '<=': (is, wanted) => is <= wanted,
  '>': (is, wanted) => is > wanted,
  '>=': (is, wanted) => is >= wanted,
  CONTAINS: (is, wanted) => String(is).includes(String(wanted)),
  BEGINSWITH: (is, wanted) => String(is).startsWith(String(wanted)),
  ENDSWITH: (is, wanted) => String(is).endsWith(String(wanted)),
};

const marked =
  (mark: 'fault' | 'error' | 'throttle') =>
  ({ all }: WholeTrace): boolean =>
    all.some((segment) => segment[mark] === true);

const isOk: TraceFilter = (trace) => !marked('fault')(trace) && !marked('error')(trace) && !marked('throttle')(trace);

const keywords: Readonly<Record<string, TraceFilter>> = {
  ok: isOk,
  fault: marked('fault'),
  error: marked('error'),
  throttle: marked('throttle'),
  partial: ({ segments }) => segments.some(({ in_progress: goesOn }) => goesOn === true),
};

const texts = (values: readonly (Value | undefined)[]): Value[] => values.filter((value) => value !== undefined);

const rootHttp = (trace: WholeTrace): NonNullable<Segment['http']> => rootSegment(trace).http ?? {};

/** What a trace has under a name: any of the values may fit. */
const fields: Readonly<Record<string, (trace: WholeTrace) => Value[]>> = {
  duration: ({ duration }) => [duration],
  responsetime: (trace) => [responseTime(trace) ?? trace.duration],
  name: ({ all }) => all.map(({ name }) => name),
  user: ({ all }) => texts(all.map(({ user }) => user)),
  'http.status': ({ all }) => texts(all.map(({ http }) => http?.response?.status)),
  'http.method': (trace) => texts([rootHttp(trace).request?.method]),
  'http.url': (trace) => texts([rootHttp(trace).request?.url]),
  'http.clientip': (trace) => texts([rootHttp(trace).request?.client_ip]),
  'http.useragent': (trace) => texts([rootHttp(trace).request?.user_agent]),
};

/** `annotation.key` and `annotation[key]`. */
const annotationKey = (name: string): string | null =>
  /^annotation\.(.+)$/.exec(name)?.[1] ?? /^annotation\[(.+)\]$/.exec(name)?.[1] ?? null;

const fieldOf = (name: string): ((trace: WholeTrace) => Value[]) | null => {
  const key = annotationKey(name);
  if (key !== null) return ({ all }) => texts(all.map(({ annotations }) => annotations?.[key]));
  return Object.hasOwn(fields, name.toLowerCase()) ? fields[name.toLowerCase()]! : null;
};

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): TraceFilter {
    const filter = this.#any();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return filter;
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #takes(token: string): boolean {
    if (this.#next !== token && this.#next.toUpperCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw this.#unexpected();
  }

  #unexpected(): FilterError {
    return new FilterError(`Invalid filter expression at "${this.#next}"`);
  }

  #any(): TraceFilter {
    const either = [this.#all()];
    while (this.#takes('OR')) either.push(this.#all());
    return (trace) => either.some((filter) => filter(trace));
  }

  #all(): TraceFilter {
    const both = [this.#one()];
    while (this.#takes('AND')) both.push(this.#one());
    return (trace) => both.every((filter) => filter(trace));
  }

  #one(): TraceFilter {
    if (this.#takes('!')) {
      const filter = this.#one();
      return (trace) => !filter(trace);
    }
    if (this.#takes('(')) {
      const filter = this.#any();
      this.#expect(')');
      return filter;
    }
    const name = this.#next;
    this.#at += 1;
    if (name === 'service') return this.#service();
    return this.#condition(name);
  }

  /** `service("name")`, or with a type: `service(id(name: "…", type: "…"))`; `{ … }` after it looks at that service alone. */
  #service(): TraceFilter {
    const wanted: Record<string, Value> = {};
    this.#expect('(');
    if (this.#takes('ID')) {
      this.#expect('(');
      do {
        const key = this.#value();
        this.#expect(':');
        wanted[String(key)] = this.#value();
      } while (this.#takes(','));
      this.#expect(')');
    } else if (this.#next !== ')') wanted['name'] = this.#value();
    this.#expect(')');
    const fits = ({ name, origin }: Segment): boolean =>
      (wanted['name'] ?? name) === name && (wanted['type'] ?? origin) === origin;
    if (!this.#takes('{')) return ({ segments }) => segments.some(fits);
    const inner = this.#any();
    this.#expect('}');
    return (trace) =>
      trace.segments.some((segment) => fits(segment) && inner({ ...trace, segments: [segment], all: [segment] }));
  }

  #value(): Value {
    const token = this.#next;
    if (token === '') throw this.#unexpected();
    this.#at += 1;
    return valueOf(token);
  }

  #condition(name: string): TraceFilter {
    const compare = Object.hasOwn(comparisons, this.#next.toUpperCase()) ? this.#next.toUpperCase() : null;
    const field = fieldOf(name);
    if (field !== null) {
      if (compare === null) return (trace) => field(trace).length > 0;
      this.#at += 1;
      const wanted = this.#value();
      return (trace) => field(trace).some((is) => comparisons[compare]!(is, wanted));
    }
    const keyword = Object.hasOwn(keywords, name.toLowerCase()) ? keywords[name.toLowerCase()]! : null;
    if (keyword === null) throw new FilterError(`Filter expressions know no "${name}" here`);
    if (compare === null) return keyword;
    this.#at += 1;
    const wanted = this.#value();
    return (trace) => comparisons[compare]!(keyword(trace), wanted);
  }
}

/** Throws a FilterError. */
export const traceFilter = (expression: string): TraceFilter => {
  const tokens = tokensOf(expression);
  return tokens.length === 0 ? () => true : new Reader(tokens).whole();
};
