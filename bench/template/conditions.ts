// Conditions: whether a resource or a value is there at all.

import { addProblem, sectionOf, type Scope } from './scope.ts';
import { isRecord, type Path } from './template-source.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** CloudFormation compares texts: a number and its text are the same. */
const comparable = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

/** What a value with intrinsic functions in it comes to. */
type Resolve = (value: unknown, path: Path, scope: Scope) => unknown;

const cure = 'is no condition; write one of Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition';

const holds = (expression: unknown, path: Path, scope: Scope, resolve: Resolve): boolean => {
  const [entry, ...others] = isRecord(expression) ? Object.entries(expression) : [];
  if (entry === undefined || others.length > 0) {
    addProblem(scope, path, cure);
    return false;
  }
  const [name, argument] = entry;
  const items: readonly unknown[] = Array.isArray(argument) ? argument : [];
  const at = (item: unknown, index: number): boolean => holds(item, [...path, name, index], scope, resolve);
  switch (name) {
    case 'Condition':
      return conditionHolds(String(argument), path, scope, resolve);
    case 'Fn::Equals': {
      const [left, right] = items.map((item, index) => comparable(resolve(item, [...path, name, index], scope)));
      return same(left, right);
    }
    case 'Fn::And':
      return items.map(at).every(Boolean);
    case 'Fn::Or':
      return items.map(at).some(Boolean);
    case 'Fn::Not':
      return items.length === 1 && !at(items[0], 0);
    default:
      addProblem(scope, path, `${name} ${cure}`);
      return false;
  }
};

/** Whether the condition called `name` holds; asked for at `path`. */
export const conditionHolds = (name: string, path: Path, scope: Scope, resolve: Resolve): boolean => {
  const { decided, source } = scope;
  const known = decided.get(name);
  if (known !== undefined) return known;
  const conditions = sectionOf(source, 'Conditions');
  if (!Object.hasOwn(conditions, name)) {
    const names = Object.keys(conditions).join(', ') || 'none';
    addProblem(scope, path, `no condition is called "${name}"; there are: ${names}; correct the name`);
    return false;
  }
  if (decided.has(name)) {
    addProblem(scope, ['Conditions', name], 'depends on itself; write it without the circle');
    return false;
  }
  decided.set(name, undefined);
  const result = holds(conditions[name], ['Conditions', name], scope, resolve);
  decided.set(name, result);
  return result;
};
