// The Query protocol: a form with Action, Version and members by dotted names, answered in XML. CloudWatch is asked so by the
// AWS CLI up to 2.27 and by SDKs to 2025 (looked at: awscli 2.9.19, SDK for JavaScript 3.400).

import { perform, queryCodeOf, type AwsService, type Asker, type QueryForm } from './aws-service.ts';
import type { HttpAnswer } from './http-answer.ts';

export interface QueryRequest {
  readonly service: AwsService & { readonly query: QueryForm };
  readonly action: string;
  readonly fields: URLSearchParams;
}

/** No shape of a request is deeper, lists counted twice. */
const deepest = 16;

/** A structure, or a list by its indices, under way. */
type Node = Map<string, Node | string>;

const insert = (root: Node, path: readonly string[], value: string): void => {
  if (path.length > deepest) return;
  let node = root;
  for (const part of path.slice(0, -1)) {
    const next = node.get(part);
    if (typeof next === 'string') return;
    const made = next ?? new Map<string, Node | string>();
    node.set(part, made);
    node = made;
  }
  node.set(path.at(-1)!, value);
};

const valueOf = (text: string, kind: ReturnType<QueryForm['kindOf']>): unknown => {
  if (kind === 'number') return text.trim() === '' ? text : Number(text);
  if (kind === 'flag') return text === 'true';
  // As AWS JSON gives it; what is none stays text, and is refused.
  if (kind !== 'instant') return text;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : ms / 1000;
};

/** `Name.member.1.…` is the first of the list `Name`. */
const plain = (node: Node | string, path: readonly string[], form: QueryForm): unknown => {
  if (typeof node === 'string') return valueOf(node, form.kindOf(path));
  const list = node.get('member');
  if (list instanceof Map && node.size === 1) {
    return [...list].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => plain(item, path, form));
  }
  return Object.fromEntries([...node].map(([name, inner]) => [name, plain(inner, [...path, name], form)]));
};

/** The request in a form, when it is for one of the services that speak Query. */
export const queryRequestOf = (body: Buffer | null, services: readonly AwsService[]): QueryRequest | null => {
  const fields = new URLSearchParams(body?.toString('utf8') ?? '');
  const action = fields.get('Action');
  const version = fields.get('Version');
  if (action === null || version === null) return null;
  const service = services.find(({ query }) => query?.version === version);
  return service?.query === undefined ? null : { service: { ...service, query: service.query }, action, fields };
};

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // Not even escaped may these stand in XML 1.0.
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\uFFFD');

/** The value of an element. */
const xml = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) {
    const entries = [...(value as Map<string, unknown>)];
    return entries.map(([key, one]) => `<entry><key>${escaped(key)}</key><value>${xml(one)}</value></entry>`).join('');
  }
  if (Array.isArray(value)) return value.map((one) => `<member>${xml(one)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => `<${name}>${xml(one)}</${name}>`)
    .join('');
};

const document = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: text,
});

export const queryAnswer = (
  { service, action, fields }: QueryRequest,
  requestId: string,
  asker: Asker | null,
): HttpAnswer => {
  const root: Node = new Map();
  for (const [name, value] of fields) {
    if (name !== 'Action' && name !== 'Version') insert(root, name.split('.'), value);
  }
  const { namespace } = service.query;
  const performed = perform(service, action, plain(root, [], service.query) as Record<string, unknown>, asker);
  const id = `<RequestId>${requestId}</RequestId>`;
  if (performed.kind === 'refused') {
    const { message, status } = performed.refusal;
    const code = queryCodeOf(service, performed.refusal);
    const error = `<Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
    return document(status, `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error>${id}</ErrorResponse>`);
  }
  const result = performed.kind === 'answered' ? `<${action}Result>${xml(performed.answer)}</${action}Result>` : '';
  const metadata = `<ResponseMetadata>${id}</ResponseMetadata>`;
  return document(200, `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`);
};
