// A policy as people write it (IAM User Guide, reference_policies_elements), read once and checked.

import { operatorNames, valueProblem, type Condition } from './conditions.ts';
import type { PolicyVersion } from './variables.ts';

/** Whom a statement of a resource policy is about. */
export interface Principals {
  /** Whether it is about all others (`NotPrincipal`). */
  readonly others: boolean;
  readonly everybody: boolean;
  /** ARNs; an account is that of its root. */
  readonly arns: readonly string[];
  readonly services: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Null in identity policies, which are about whom they belong to. */
  readonly principals: Principals | null;
  readonly actions: readonly string[];
  /** Whether it is about all other actions. */
  readonly otherActions: boolean;
  readonly resources: readonly string[];
  readonly otherResources: boolean;
  readonly conditions: readonly Condition[];
}

export interface Policy {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

/** Something wrong with a policy, and where. */
export interface PolicyProblem {
  /** Such as `Statement[0].Effect`. */
  readonly path: string;
  readonly message: string;
}

/** Policies of the last two kinds say whom they are about, and those of a role's trust nothing of what: they are about the role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

type Note = (path: string, message: string) => void;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textsOf = (value: unknown, path: string, note: Note): string[] => {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0) note(path, 'is empty; name at least one');
  return list.flatMap((one, index) => {
    if (typeof one === 'string' && one !== '') return [one];
    note(list.length > 1 ? `${path}[${index}]` : path, 'is no text; write one, or a list of texts');
    return [];
  });
};

/** One of `name` and `Not<name>`, of which exactly one must be there. */
const eitherOf = (
  statement: Record<string, unknown>,
  name: string,
  { path, note, needed }: { readonly path: string; readonly note: Note; readonly needed: boolean },
): { readonly value: unknown; readonly negated: boolean; readonly path: string } | null => {
  const [own, other] = [statement[name], statement[`Not${name}`]];
  if (own !== undefined && other !== undefined) note(path, `has both ${name} and Not${name}; leave one out`);
  if (own === undefined && other === undefined) {
    if (needed) note(path, `has neither ${name} nor Not${name}; add one`);
    return null;
  }
  const negated = own === undefined;
  return { value: own ?? other, negated, path: `${path}.${negated ? 'Not' : ''}${name}` };
};

const rootOf = (account: string): string => `arn:aws:iam::${account}:root`;

/** Whom one text after `AWS` names; null for everybody. */
const awsPrincipal = (text: string, path: string, note: Note): string | null => {
  if (text === '*') return null;
  if (/^\d{12}$/.test(text)) return rootOf(text);
  if (!/^arn:aws[a-z-]*:(iam|sts)::\d{12}:/.test(text)) {
    note(path, `"${text}" is no principal; write an account, an ARN of a user, role or session, or *`);
  } else if (/[*?]/.test(text)) {
    note(
      path,
      `"${text}" has a wildcard, which principals cannot have but for * alone; write the whole ARN, or a condition on aws:PrincipalArn`,
    );
  }
  return text;
};

const principalsOf = (statement: Record<string, unknown>, path: string, note: Note): Principals | null => {
  const given = eitherOf(statement, 'Principal', { path, note, needed: true });
  if (given === null) return null;
  const { value, negated: others } = given;
  if (value === '*') return { others, everybody: true, arns: [], services: [] };
  if (!isRecord(value)) {
    note(given.path, 'is no principal; write "*", or AWS or Service and whom');
    return null;
  }
  for (const kind of Object.keys(value)) {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) {
      note(`${given.path}.${kind}`, 'is no kind of principal; write AWS or Service');
    }
  }
  const list = (kind: string): string[] =>
    value[kind] === undefined ? [] : textsOf(value[kind], `${given.path}.${kind}`, note);
  const arns = list('AWS').map((text) => awsPrincipal(text, `${given.path}.AWS`, note));
  const services = list('Service');
  return {
    others,
    everybody: arns.includes(null),
    arns: arns.filter((arn) => arn !== null),
    services,
  };
};

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/;

const conditionOf = (written: string, key: string, value: unknown, at: { path: string; note: Note }): Condition[] => {
  const [, quantifier = null, operator = '', suffix] = operatorForm.exec(written) ?? [];
  if (!operatorNames.includes(operator)) {
    at.note(at.path, `"${written}" is no condition operator; there are ${operatorNames.join(', ')}`);
    return [];
  }
  // Numbers and flags may stand without quotes.
  const list = [value].flat().map((one) => (typeof one === 'number' || typeof one === 'boolean' ? String(one) : one));
  const path = `${at.path}.${key}`;
  const values = textsOf(list, path, (where, message) => {
    // A condition may ask for the empty text.
    if (!list.includes('')) at.note(where, message);
  });
  const all = list.includes('') ? [...values, ''] : values;
  for (const one of all) {
    const problem = valueProblem(operator, one);
    if (problem !== null) at.note(path, `"${one}" ${problem}`);
  }
  const quantified = quantifier as Condition['quantifier'];
  return [
    { operator, quantifier: quantified, ifExists: suffix !== undefined && operator !== 'Null', key, values: all },
  ];
};

const conditionsOf = (given: unknown, path: string, note: Note): Condition[] => {
  if (given === undefined) return [];
  if (!isRecord(given)) {
    note(path, 'is no condition; write { operator: { key: value } }');
    return [];
  }
  return Object.entries(given).flatMap(([operator, keys]) => {
    const at = { path: `${path}.${operator}`, note };
    if (isRecord(keys)) return Object.entries(keys).flatMap(([key, value]) => conditionOf(operator, key, value, at));
    note(at.path, 'names no keys; write { key: value }');
    return [];
  });
};

const members: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** An action as policies write it: a service and a name, either with wildcards. */
const actionForm = /^(\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?]+)$/;

const statementOf = (given: unknown, path: string, kind: PolicyKind, note: Note): Statement[] => {
  if (!isRecord(given)) {
    note(path, 'is no statement; write Effect, Action and Resource');
    return [];
  }
  for (const name of Object.keys(given)) {
    if (!members.includes(name)) note(`${path}.${name}`, `is no part of a statement; there are ${members.join(', ')}`);
  }
  const effect = given['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') note(`${path}.Effect`, 'must be Allow or Deny');
  const actions = eitherOf(given, 'Action', { path, note, needed: true });
  const resources = eitherOf(given, 'Resource', { path, note, needed: kind === 'identity' });
  if (kind === 'trust' && resources !== null) {
    note(resources.path, 'is not for trust policies, which are about their role; leave it out');
  }
  const isOwn = kind === 'identity' && ('Principal' in given || 'NotPrincipal' in given);
  if (isOwn) note(path, 'has a Principal, which an identity policy is without: it is about whom it belongs to');
  const named = actions === null ? [] : textsOf(actions.value, actions.path, note);
  for (const action of named) {
    if (!actionForm.test(action))
      note(actions!.path, `"${action}" is no action; write SERVICE:NAME, such as lambda:InvokeFunction`);
  }
  return [
    {
      effect: effect === 'Deny' ? 'Deny' : 'Allow',
      principals: kind === 'identity' ? null : principalsOf(given, path, note),
      actions: named,
      otherActions: actions?.negated ?? false,
      resources: resources === null ? ['*'] : textsOf(resources.value, resources.path, note),
      otherResources: resources?.negated ?? false,
      conditions: conditionsOf(given['Condition'], `${path}.Condition`, note),
    },
  ];
};

/** Reads a policy; what is wrong with it goes to `problems`, all at once. A policy without a version is of 2008, as on AWS. */
export const readPolicy = (given: unknown, kind: PolicyKind, problems: PolicyProblem[]): Policy => {
  const note: Note = (path, message) => void problems.push({ path, message });
  if (!isRecord(given)) {
    note('', 'is no policy; write { Version: "2012-10-17", Statement: [...] }');
    return { version: '2008-10-17', statements: [] };
  }
  for (const name of Object.keys(given)) {
    if (!['Version', 'Id', 'Statement'].includes(name)) {
      note(name, 'is no part of a policy; there are Version, Id, Statement');
    }
  }
  const { Version: version = '2008-10-17', Statement: statements } = given;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    note('Version', 'is no version of the policy language; write "2012-10-17"');
  }
  if (statements === undefined) note('Statement', 'is missing; write a list of statements');
  const list = statements === undefined ? [] : Array.isArray(statements) ? (statements as unknown[]) : [statements];
  return {
    version: version === '2012-10-17' ? version : '2008-10-17',
    statements: list.flatMap((one, index) => statementOf(one, `Statement[${index}]`, kind, note)),
  };
};
