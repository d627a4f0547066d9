// Intrinsic functions, as far as they can be resolved before a stack is deployed. What cannot stays as a readable
// placeholder and is noted. Source: CloudFormation User Guide, intrinsic function reference.

import { several } from '../../reports/words/format.ts';
import { conditionHolds } from './conditions.ts';
import { getAttValue, refValue } from './references.ts';
import { addProblem, hasPlaceholder, placeholder, sectionOf, type Scope } from './scope.ts';
import { isRecord, textOf, type Path } from './template-source.ts';

/** What `AWS::NoValue` leaves: nothing. */
const noValue: unique symbol = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, path: Path, scope: Scope) => unknown;

const expressionOf = (name: string, argument: unknown): string => {
  const inner = Array.isArray(argument) ? argument.map(textOf).join(', ') : textOf(argument);
  return `${name.replace('Fn::', '')}(${inner})`;
};

/** What the argument of the function `name` comes to, which cannot be nothing. */
const argumentOf = (name: string, argument: unknown, path: Path, scope: Scope): unknown => {
  const value = resolved(argument, path, scope);
  if (value !== noValue) return value;
  addProblem(scope, path, `${name} is given AWS::NoValue, which is nothing; give it a value, such as ""`);
  return '';
};

/** Of a function that takes several; none where they are no list. */
const argumentsOf = (name: string, argument: unknown, path: Path, scope: Scope): unknown[] =>
  Array.isArray(argument) ? argument.map((item, index) => argumentOf(name, item, [...path, index], scope)) : [];

/** One that only the deployed stack can tell; its arguments are resolved, so that they read well. */
const unknowable =
  (name: string): Intrinsic =>
  (argument, path, scope) =>
    placeholder(scope, path, expressionOf(name, argumentOf(name, argument, path, scope)));

const misused = (name: string, form: string, path: Path, scope: Scope): string => {
  addProblem(scope, path, `${name} is written otherwise: ${form}; correct it`);
  return expressionOf(name, '…');
};

const substituted: Intrinsic = (argument, path, scope) => {
  const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof text !== 'string') return misused('Fn::Sub', 'a text, or [text, { name: value }]', path, scope);
  const own = isRecord(variables) ? variables : {};
  return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, inner: string) => {
    const name = inner.trim();
    if (literal === '!') return `\${${inner}}`;
    if (Object.hasOwn(own, name)) return textOf(argumentOf('Fn::Sub', own[name], path, scope));
    if (name === 'AWS::NoValue') return textOf(argumentOf('Fn::Sub', { Ref: name }, path, scope));
    const dot = name.indexOf('.');
    if (dot > 0) return getAttValue(name.slice(0, dot), name.slice(dot + 1), path, scope);
    return textOf(refValue(name, path, scope));
  });
};

const attribute: Intrinsic = (argument, path, scope) => {
  const parts = argumentsOf('Fn::GetAtt', argument, path, scope);
  const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : parts.map(textOf);
  if (id === undefined || rest.length === 0) return misused('Fn::GetAtt', '[resource, attribute]', path, scope);
  return getAttValue(id, rest.join('.'), path, scope);
};

const joined: Intrinsic = (argument, path, scope) => {
  const [separator, items] = argumentsOf('Fn::Join', argument, path, scope);
  if (typeof separator !== 'string') return misused('Fn::Join', '[separator, [values]]', path, scope);
  if (!Array.isArray(items)) return placeholder(scope, path, expressionOf('Join', [separator, items]));
  return items.map(textOf).join(separator);
};

const selected: Intrinsic = (argument, path, scope) => {
  const [index, items] = argumentsOf('Fn::Select', argument, path, scope);
  if (index === undefined || items === undefined) return misused('Fn::Select', '[index, [values]]', path, scope);
  if (!Array.isArray(items)) return placeholder(scope, path, expressionOf('Select', [index, items]));
  const item: unknown = items[Number(index)];
  if (item !== undefined) return item;
  return misused(
    'Fn::Select',
    `there ${items.length === 1 ? 'is' : 'are'} ${several(items.length, 'value')}, counted from 0`,
    path,
    scope,
  );
};

const split: Intrinsic = (argument, path, scope) => {
  const [separator, text] = argumentsOf('Fn::Split', argument, path, scope);
  if (typeof separator !== 'string' || typeof text !== 'string') {
    return misused('Fn::Split', '[separator, text]', path, scope);
  }
  return hasPlaceholder(text)
    ? placeholder(scope, path, expressionOf('Split', [separator, text]))
    : text.split(separator);
};

const found: Intrinsic = (argument, path, scope) => {
  const keys = argumentsOf('Fn::FindInMap', argument, path, scope);
  const [name, top, second, otherwise] = keys;
  if (second === undefined) return misused('Fn::FindInMap', '[mapping, key, key]', path, scope);
  const mapping = sectionOf(scope.source, 'Mappings')[textOf(name)];
  const row: unknown = isRecord(mapping) ? mapping[textOf(top)] : undefined;
  const value: unknown = isRecord(row) ? row[textOf(second)] : undefined;
  if (value !== undefined) return value;
  if (isRecord(otherwise) && 'DefaultValue' in otherwise) return otherwise['DefaultValue'];
  if (keys.map(textOf).some(hasPlaceholder)) return placeholder(scope, path, expressionOf('FindInMap', keys));
  addProblem(scope, path, `Mappings holds no ${keys.map(textOf).join('.')}; add it, or give another key`);
  return expressionOf('FindInMap', keys);
};

/** Which of its two values an `Fn::If` is, as it is written. */
const branchOf: Intrinsic = (argument, path, scope) => {
  const [condition, whenTrue, whenFalse] = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (typeof condition !== 'string' || whenFalse === undefined)
    return misused('Fn::If', '[condition, value, value]', path, scope);
  return conditionHolds(condition, path, scope, resolveValue) ? whenTrue : whenFalse;
};

const chosen: Intrinsic = (argument, path, scope) => resolved(branchOf(argument, path, scope), path, scope);

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, path, scope) => (argument === 'AWS::NoValue' ? noValue : refValue(textOf(argument), path, scope)),
  'Fn::Sub': substituted,
  'Fn::GetAtt': attribute,
  'Fn::Join': joined,
  'Fn::Select': selected,
  'Fn::Split': split,
  'Fn::FindInMap': found,
  'Fn::If': chosen,
  'Fn::Base64': (argument, path, scope) => {
    const text = textOf(argumentOf('Fn::Base64', argument, path, scope));
    return hasPlaceholder(text) ? text : Buffer.from(text, 'utf8').toString('base64');
  },
  'Fn::Length': (argument, path, scope) => {
    const items = argumentOf('Fn::Length', argument, path, scope);
    return Array.isArray(items) ? items.length : placeholder(scope, path, expressionOf('Length', items));
  },
  'Fn::ToJsonString': (argument, path, scope) => JSON.stringify(argumentOf('Fn::ToJsonString', argument, path, scope)),
  'Fn::GetAZs': unknowable('Fn::GetAZs'),
  'Fn::ImportValue': unknowable('Fn::ImportValue'),
  'Fn::Cidr': unknowable('Fn::Cidr'),
  'Fn::Transform': unknowable('Fn::Transform'),
};

const applied = (value: Record<string, unknown>, path: Path, scope: Scope): unknown => {
  const [[name, argument] = [], ...others] = Object.entries(value);
  const intrinsic =
    name === undefined || others.length > 0 || !Object.hasOwn(intrinsics, name) ? undefined : intrinsics[name];
  if (intrinsic !== undefined) return intrinsic(argument, path, scope);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, resolved(item, [...path, key], scope)] as const)
      .filter(([, item]) => item !== noValue),
  );
};

/** Text that Lambda or CloudFormation looks up when the stack is deployed: `{{resolve:ssm:…}}`. */
const dynamic = /^\{\{(resolve:[^}]*)\}\}$/;

/** What `value` comes to, through and through; noValue stays inside. */
const resolved = (value: unknown, path: Path, scope: Scope): unknown => {
  if (typeof value === 'string') {
    const lookup = dynamic.exec(value)?.[1];
    return lookup === undefined ? value : placeholder(scope, path, lookup);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => resolved(item, [...path, index], scope)).filter((item) => item !== noValue);
  }
  return isRecord(value) ? applied(value, path, scope) : value;
};

/** What `value` comes to; undefined when `AWS::NoValue` takes it away. */
export const resolveValue = (value: unknown, path: Path, scope: Scope): unknown => {
  const result = resolved(value, path, scope);
  return result === noValue ? undefined : result;
};

/** `value` as it is written, an `Fn::If` in its place decided; undefined when `AWS::NoValue` takes it away. */
export const decidedValue = (value: unknown, path: Path, scope: Scope): unknown => {
  if (!isRecord(value)) return value;
  if (value['Ref'] === 'AWS::NoValue') return undefined;
  if (!Object.hasOwn(value, 'Fn::If')) return value;
  return decidedValue(branchOf(value['Fn::If'], path, scope), path, scope);
};
