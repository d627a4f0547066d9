// Parameters with their defaults, what the command line sets in their place, and CloudFormation's own (pseudo)
// parameters. Source: CloudFormation User Guide, "Parameters section" and "Pseudo parameters reference".

import type { Problems } from '../input/problems.ts';
import type { ListedParameter } from './listing.ts';
import { placeOf, sectionOf, type ParameterValue } from './scope.ts';
import { isRecord, textOf, type TemplateSource } from './template-source.ts';

export type ParameterOverrides = Readonly<Record<string, string>>;

const localRegion = 'us-east-1';
const localAccount = '123456789012';
const localStack = 'local';

const pseudoParameters = (overrides: ParameterOverrides): [string, ParameterValue][] => {
  const region = overrides['AWS::Region'] ?? localRegion;
  const china = region.startsWith('cn-');
  const known: Record<string, string> = {
    'AWS::Region': region,
    'AWS::AccountId': localAccount,
    'AWS::StackName': localStack,
    'AWS::Partition': china ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws',
    'AWS::URLSuffix': china ? 'amazonaws.com.cn' : 'amazonaws.com',
    ...Object.fromEntries(Object.entries(overrides).filter(([name]) => name.startsWith('AWS::'))),
  };
  return [...Object.entries(known), ['AWS::StackId', null], ['AWS::NotificationARNs', null]];
};

/** What a declaration forbids of `value`, with the cure; null when it allows it. */
const refusal = (declared: Record<string, unknown>, value: string): string | null => {
  const { AllowedValues: allowed, MinValue: least, MaxValue: most, Type: type } = declared;
  if (Array.isArray(allowed) && !allowed.map(String).includes(value)) {
    return `"${value}" is not allowed; write one of ${allowed.map(String).join(', ')}`;
  }
  if (type !== 'Number') return null;
  if (value.trim() === '' || !Number.isFinite(Number(value))) return `"${value}" is no number; write one`;
  if (least !== undefined && Number(value) < Number(least)) return `${value} is below ${textOf(least)}; raise it`;
  if (most !== undefined && Number(value) > Number(most)) return `${value} is above ${textOf(most)}; lower it`;
  return null;
};

/** Lists are written with commas; values of these types are looked up in the account. */
const isList = (type: unknown): boolean => typeof type === 'string' && /^(CommaDelimitedList|List<)/.test(type);
const isLookedUp = (type: unknown): boolean =>
  typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::Value');

export interface ReadParameters {
  readonly listed: readonly ListedParameter[];
  readonly values: ReadonlyMap<string, ParameterValue>;
}

const readParameter = (
  [name, raw]: [string, unknown],
  overrides: ParameterOverrides,
): { listed: ListedParameter; declared: Record<string, unknown> } => {
  const declared = isRecord(raw) ? raw : {};
  const given = overrides[name];
  if (given !== undefined) return { declared, listed: { name, value: given, from: 'command line' } };
  const { Default: byDefault, Type: type } = declared;
  if (byDefault === undefined || byDefault === null || isLookedUp(type)) {
    return { declared, listed: { name, value: null, from: 'nothing' } };
  }
  const value = Array.isArray(byDefault) ? byDefault.join(',') : textOf(byDefault);
  return { declared, listed: { name, value, from: 'default' } };
};

/** The parameters of the template; problems name the declaration or the command line. */
export const readParameters = (
  source: TemplateSource,
  overrides: ParameterOverrides,
  problems: Problems,
): ReadParameters => {
  const declarations = Object.entries(sectionOf(source, 'Parameters'));
  const values = new Map<string, ParameterValue>(pseudoParameters(overrides));
  const names = declarations.map(([name]) => name);
  for (const name of Object.keys(overrides)) {
    if (names.includes(name) || values.has(name)) continue;
    problems.add(
      `--parameter ${name}`,
      `the template has no such parameter; there are: ${names.join(', ') || 'none'}; correct the name or leave it out`,
    );
  }
  const listed = declarations.map((declaration) => {
    const { listed, declared } = readParameter(declaration, overrides);
    const { name, value, from } = listed;
    const refused = value === null ? null : refusal(declared, value);
    if (refused !== null) {
      const { place, line } = placeOf(source, ['Parameters', name, 'Default']);
      problems.add(from === 'default' ? `${place} (line ${line})` : `--parameter ${name}`, refused);
    }
    values.set(name, value !== null && isList(declared['Type']) ? value.split(',').map((item) => item.trim()) : value);
    return listed;
  });
  return { listed, values };
};
