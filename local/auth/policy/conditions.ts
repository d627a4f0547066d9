// Conditions of policies (IAM User Guide, reference_policies_elements_condition_operators and
// reference_policies_condition-single-vs-multi-valued-context-keys): all of them must hold; of the values of one, any, or none where the
// operator is negated.

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { fits, isAny, wild } from './glob.ts';
import type { RequestContext } from './request-context.ts';
import { patternOf, type PolicyVersion } from './variables.ts';

export interface Condition {
  /** Without quantifier and `IfExists`, such as `StringNotEquals`. */
  readonly operator: string;
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

interface Operator {
  readonly negated: boolean;
  /** Whether policy variables stand for something in its values. */
  readonly takesVariables: boolean;
  /** @param wanted a pattern with marked wildcards where it takes variables, else the text of the policy */
  readonly holds: (wanted: string, actual: string) => boolean;
}

/** Without wildcards: those of the policy are characters again. */
const plain = (pattern: string): string => pattern.replaceAll('\u0000', '*').replaceAll('\u0001', '?');

const arnParts = (arn: string): readonly string[] | null => {
  const parts = arn.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
};

/** Each of the six parts by itself, so that a wildcard reaches no further than its part. */
const arnFits = (pattern: string, arn: string): boolean => {
  if (isAny(pattern)) return true;
  const wanted = arnParts(pattern);
  const actual = arnParts(arn);
  return wanted !== null && actual !== null && wanted.every((part, index) => fits(part, actual[index]!));
};

const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** ISO 8601 of the W3C's profile, or seconds since 1970; in ms. */
export const instantOf = (text: string): number => {
  if (/^-?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  return /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
};

const address = (text: string): string => text.replace(/^::ffff:(?=\d+\.)/i, '');

export const isAddressRange = (text: string): boolean => {
  const [host = '', bits, ...more] = text.split('/');
  const longest = isIPv4(host) ? 32 : isIPv6(host) ? 128 : -1;
  return (
    more.length === 0 && longest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  );
};

const inRange = (range: string, text: string): boolean => {
  const actual = address(text);
  if (!isAddressRange(range) || (!isIPv4(actual) && !isIPv6(actual))) return false;
  const [host = '', bits] = range.split('/');
  const family = isIPv4(host) ? 'ipv4' : 'ipv6';
  if (isIPv4(actual) !== (family === 'ipv4')) return false;
  const list = new BlockList();
  list.addSubnet(host, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  return list.check(actual, family);
};

const equals = (wanted: string, actual: string): boolean => plain(wanted) === actual;
const equalsAnyCase = (wanted: string, actual: string): boolean => plain(wanted).toLowerCase() === actual.toLowerCase();

const compared =
  (read: (text: string) => number, holds: (wanted: number, actual: number) => boolean): Operator['holds'] =>
  (wanted, actual) =>
    holds(read(wanted), read(actual));

const text = (holds: Operator['holds'], negated = false): Operator => ({ negated, takesVariables: true, holds });
const value = (holds: Operator['holds'], negated = false): Operator => ({ negated, takesVariables: false, holds });

const ordered = (name: string, read: (text: string) => number): Record<string, Operator> => ({
  [`${name}Equals`]: value(compared(read, (wanted, actual) => actual === wanted)),
  [`${name}NotEquals`]: value(
    compared(read, (wanted, actual) => actual === wanted),
    true,
  ),
  [`${name}LessThan`]: value(compared(read, (wanted, actual) => actual < wanted)),
  [`${name}LessThanEquals`]: value(compared(read, (wanted, actual) => actual <= wanted)),
  [`${name}GreaterThan`]: value(compared(read, (wanted, actual) => actual > wanted)),
  [`${name}GreaterThanEquals`]: value(compared(read, (wanted, actual) => actual >= wanted)),
});

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: text(equals),
  StringNotEquals: text(equals, true),
  StringEqualsIgnoreCase: text(equalsAnyCase),
  StringNotEqualsIgnoreCase: text(equalsAnyCase, true),
  StringLike: text(fits),
  StringNotLike: text(fits, true),
  ...ordered('Numeric', number),
  ...ordered('Date', instantOf),
  Bool: value((wanted, actual) => wanted.toLowerCase() === actual.toLowerCase()),
  BinaryEquals: value((wanted, actual) => wanted === actual),
  IpAddress: value(inRange),
  NotIpAddress: value(inRange, true),
  // Both are the same (condition operators, "ARN condition operators").
  ArnEquals: text(arnFits),
  ArnLike: text(arnFits),
  ArnNotEquals: text(arnFits, true),
  ArnNotLike: text(arnFits, true),
  Null: value(() => false),
};

export const operatorNames: readonly string[] = Object.keys(operators);

const isBlank = (values: readonly string[]): boolean => values.every((one) => one === '');

/** Where the request does not say: a negated operator holds, and so does one over all of no values. */
const holdsUnsaid = ({ ifExists, quantifier }: Condition, { negated }: Operator): boolean =>
  ifExists || quantifier === 'ForAllValues' || (negated && quantifier === null);

const holdsFor = (
  condition: Condition,
  { negated, takesVariables, holds }: Operator,
  {
    actual,
    version,
    context,
  }: {
    readonly actual: readonly string[];
    readonly version: PolicyVersion;
    readonly context: RequestContext;
  },
): boolean => {
  const wanted = condition.values
    .map((one) => (takesVariables ? patternOf(one, version, context) : one))
    .filter((one) => one !== null);
  const fitsOne = (given: string): boolean => wanted.some((one) => holds(one, given)) !== negated;
  return condition.quantifier === 'ForAllValues' ? actual.every(fitsOne) : actual.some(fitsOne);
};

export const conditionHolds = (condition: Condition, version: PolicyVersion, context: RequestContext): boolean => {
  const { operator: name, quantifier, key } = condition;
  const actual = context.get(key) ?? [];
  if (name === 'Null') {
    const isAbsent = actual.length === 0;
    return condition.values.some((one) => (one.toLowerCase() === 'true') === isAbsent);
  }
  const operator = operators[name]!;
  if (actual.length === 0 || (quantifier !== null && isBlank(actual))) return holdsUnsaid(condition, operator);
  return holdsFor(condition, operator, { actual, version, context });
};

/** What is wrong with the value of an operator; null when nothing is. Values with variables are not looked into. */
export const valueProblem = (operator: string, written: string): string | null => {
  if (written.includes('${')) return null;
  if (operator.startsWith('Numeric') && Number.isNaN(number(written))) return 'is no number';
  if (operator.startsWith('Date') && Number.isNaN(instantOf(written))) {
    return 'is no instant; write 2026-11-28T12:00:00Z, or seconds since 1970';
  }
  if (/^(Bool|Null)$/.test(operator) && !/^(true|false)$/i.test(written)) return 'is neither true nor false';
  if (operator.endsWith('IpAddress') && !isAddressRange(written)) return 'is no address or range such as 10.0.0.0/8';
  if (operator.startsWith('Arn') && written !== '*' && arnParts(wild(written)) === null) {
    return 'is no ARN of six parts; write arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE, with * where any will do';
  }
  return null;
};
