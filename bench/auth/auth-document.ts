// Reads the file of `--auth` (docs/permissions.md): who there is, by which keys, and what he may do. Everything that is wrong with it is
// told at once.

import {
  defaultMaxSessionS,
  readPolicy,
  type AuthKey,
  type AuthPrincipal,
  type AuthSettings,
  type Policy,
  type PolicyKind,
  type PolicyProblem,
} from '../../local/index.ts';
import type { Problems } from '../input/problems.ts';
import { managedPolicy, managedPolicyNames } from './managed-policies.ts';

type Structure = Readonly<Record<string, unknown>>;

const isStructure = (value: unknown): value is Structure =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One place of the file. */
class Part {
  readonly path: string;
  readonly problems: Problems;
  readonly #value: Structure;

  constructor(value: unknown, path: string, problems: Problems, known: readonly string[] | null = null) {
    this.path = path;
    this.problems = problems;
    this.#value = isStructure(value) ? value : {};
    if (!isStructure(value))
      problems.add(path, `is no mapping; write ${known === null ? 'names and what they have' : known.join(', ')}`);
    for (const name of known === null ? [] : Object.keys(this.#value)) {
      if (!known!.includes(name)) problems.add(this.at(name), `is not known here; there are ${known!.join(', ')}`);
    }
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  get entries(): [string, unknown][] {
    return Object.entries(this.#value);
  }

  raw(name: string): unknown {
    return this.#value[name];
  }

  /** @param cure what to write instead */
  text(name: string, form: RegExp, cure: string): string {
    const value = this.#value[name];
    // To YAML digits alone are a number; a large one loses its last.
    const text = Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text === 'string' && form.test(text)) return text;
    const quoted = typeof value === 'number' ? `${cure}, in quotes` : cure;
    this.problems.add(
      this.at(name),
      value === undefined ? `is missing; ${cure}` : `${JSON.stringify(value)} is none; ${quoted}`,
    );
    return '';
  }

  list(name: string): unknown[] {
    const value = this.#value[name];
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as unknown[];
    this.problems.add(this.at(name), 'is no list; write one, each item behind a dash');
    return [];
  }

  texts(name: string): Readonly<Record<string, string>> {
    const value = this.#value[name];
    if (value === undefined) return {};
    const part = new Part(value, this.at(name), this.problems);
    return Object.fromEntries(part.entries.map(([key, one]) => [key, String(one)]));
  }
}

const policyAt = (given: unknown, path: string, problems: Problems, kind: PolicyKind): Policy => {
  const found: PolicyProblem[] = [];
  const policy = readPolicy(given, kind, found);
  for (const one of found) problems.add(one.path === '' ? path : `${path}.${one.path}`, one.message);
  return policy;
};

/** A policy of one's own, or the name of one of AWS's. */
const ownPolicy = (given: unknown, path: string, problems: Problems): Policy[] => {
  if (typeof given !== 'string') return [policyAt(given, path, problems, 'identity')];
  const managed = managedPolicy(given);
  if (managed !== null) return [managed];
  problems.add(
    path,
    `"${given}" is no policy that is known here; write it out, or one of ${managedPolicyNames.join(', ')}`,
  );
  return [];
};

const policiesAt = (part: Part, name: string): Policy[] =>
  part.list(name).flatMap((one, index) => ownPolicy(one, `${part.at(name)}[${index}]`, part.problems));

const keyMembers = ['id', 'secret', 'token', 'expires', 'session'];

const keyAt = (given: unknown, path: string, problems: Problems, kind: AuthPrincipal['kind']): AuthKey => {
  const part = new Part(given, path, problems, keyMembers);
  const id = part.text('id', /^\w{16,128}$/, 'write 16 to 128 letters and digits, such as AKIAALICE00000000001');
  const secret = part.text('secret', /^\S+$/, 'write a text without blanks');
  const token = part.raw('token') === undefined ? null : part.text('token', /^\S+$/, 'write a text without blanks');
  if (kind === 'role' && token === null) problems.add(path, 'has no token, which the keys of a role have; add one');
  if (kind !== 'role' && token !== null) problems.add(part.at('token'), 'is for the keys of a role; leave it out');
  // Without quotes YAML may make a date of it.
  const expires = part.raw('expires');
  const text = expires instanceof Date ? expires.toISOString() : expires;
  const expiresAtMs = text === undefined ? null : typeof text === 'string' ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(expiresAtMs)) {
    problems.add(part.at('expires'), 'is no instant; write one such as 2026-11-28T12:00:00Z');
  }
  const session =
    kind === 'role' && part.raw('session') !== undefined
      ? part.text('session', /^[\w+=,.@-]{2,64}$/, 'write 2 to 64 letters, digits or +=,.@-')
      : 'windtunnel';
  return { id, secret, token, expiresAtMs, session };
};

const principalMembers = ['keys', 'policies', 'boundary', 'session', 'tags'];
const roleMembers = [...principalMembers, 'trust', 'maxSessionDuration'];

/** s; of the API's bounds (API_CreateRole, MaxSessionDuration). */
const maxSessionAt = (part: Part): number => {
  const given = part.raw('maxSessionDuration');
  if (given === undefined) return defaultMaxSessionS;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 3600 && given <= 43_200) return given;
  part.problems.add(
    part.at('maxSessionDuration'),
    `${JSON.stringify(given)} is no longest session; write 3600 to 43200 seconds`,
  );
  return defaultMaxSessionS;
};

/** `alice`, or a whole ARN for one of another account. */
const namedIn = (name: string, kind: 'user' | 'role', account: string): Pick<AuthPrincipal, 'account' | 'name'> => {
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):(?:user|role)\/(.+)$/.exec(name);
  const isOther = match !== null && name.includes(`:${kind}/`);
  return isOther ? { account: match[1]!, name: match[2]! } : { account, name };
};

const principalAt = (
  given: unknown,
  { kind, account, name }: Pick<AuthPrincipal, 'kind' | 'account' | 'name'>,
  { path, problems }: { readonly path: string; readonly problems: Problems },
): AuthPrincipal => {
  const part = new Part(given ?? {}, path, problems, kind === 'role' ? roleMembers : principalMembers);
  if (!/^[\w+=,.@/-]*$/.test(name)) problems.add(path, 'is no name; write letters, digits or +=,.@-, or an ARN of IAM');
  const boundary = part.raw('boundary');
  return {
    kind,
    account,
    name,
    keys: part.list('keys').map((one, index) => keyAt(one, `${part.at('keys')}[${index}]`, problems, kind)),
    policies: policiesAt(part, 'policies'),
    boundary: boundary === undefined ? null : (ownPolicy(boundary, part.at('boundary'), problems)[0] ?? null),
    session: part.raw('session') === undefined ? null : policiesAt(part, 'session'),
    tags: part.texts('tags'),
    trust:
      kind !== 'role' || part.raw('trust') === undefined
        ? null
        : policyAt(part.raw('trust'), part.at('trust'), problems, 'trust'),
    maxSessionS: maxSessionAt(part),
  };
};

const principalsAt = (part: Part, section: string, kind: 'user' | 'role', account: string): AuthPrincipal[] => {
  const given = part.raw(section);
  if (given === undefined) return [];
  const list = new Part(given, section, part.problems);
  return list.entries.map(([name, one]) =>
    principalAt(one, { kind, ...namedIn(name, kind, account) }, { path: list.at(name), problems: part.problems }),
  );
};

const organizationAt = (part: Part, account: string): AuthSettings['organization'] => {
  const given = part.raw('organization');
  if (given === undefined) return null;
  const own = new Part(given, 'organization', part.problems, ['id', 'accounts']);
  const id = own.text('id', /^o-[a-z0-9]{10,32}$/, 'write o- and 10 to 32 letters and digits');
  const accounts = own.raw('accounts') === undefined ? [account] : own.list('accounts').map(String);
  for (const one of accounts) {
    if (!/^\d{12}$/.test(one))
      part.problems.add('organization.accounts', `${one} is no account; write its 12 digits, in quotes`);
  }
  return { id, accounts };
};

const sections = ['root', 'users', 'roles', 'organization', 'serviceControlPolicies', 'resourcePolicies', 'subnets'];

/** Two keys of one id would be two people. */
const checkKeys = (principals: readonly AuthPrincipal[], problems: Problems): void => {
  const seen = new Set<string>();
  for (const { id } of principals.flatMap(({ keys }) => keys)) {
    if (id !== '' && seen.has(id)) problems.add('', `the key ${id} is given twice; give each its own`);
    seen.add(id);
  }
  if (seen.size === 0)
    problems.add('users', 'nobody has a key, so that nobody could call; give somebody keys: [{ id, secret }]');
};

/** @param account the platform's */
export const readAuthDocument = (value: unknown, account: string, problems: Problems): AuthSettings => {
  const part = new Part(value, '', problems, sections);
  const root = part.raw('root');
  const principals = [
    ...(root === undefined ? [] : [principalAt(root, { kind: 'root', account, name: '' }, { path: 'root', problems })]),
    ...principalsAt(part, 'users', 'user', account),
    ...principalsAt(part, 'roles', 'role', account),
  ];
  checkKeys(principals, problems);
  const resources = new Part(part.raw('resourcePolicies') ?? {}, 'resourcePolicies', problems);
  return {
    principals,
    organization: organizationAt(part, account),
    serviceControl:
      part.raw('serviceControlPolicies') === undefined ? null : policiesAt(part, 'serviceControlPolicies'),
    resourcePolicies: new Map(
      resources.entries.map(([arn, one]) => [arn, policyAt(one, resources.at(arn), problems, 'resource')]),
    ),
    subnets: part.texts('subnets'),
    managedPolicy,
  };
};
