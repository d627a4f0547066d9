// What `Ref` and `Fn::GetAtt` name.

import { addProblem, placeholder, sectionOf, type ParameterValue, type Scope } from './scope.ts';
import { isRecord, textOf, type Path, type TemplateSource } from './template-source.ts';

export const functionTypes: readonly string[] = ['AWS::Serverless::Function', 'AWS::Lambda::Function'];

/** Other transforms write resources of their own, which no reader of the file can know. */
const hasMacros = ({ value }: TemplateSource): boolean => {
  const transform = value['Transform'];
  const names = Array.isArray(transform) ? transform : transform === undefined ? [] : [transform];
  return names.some((name) => !/^AWS::(Serverless-|LanguageExtensions)/.test(String(name)));
};

/** SAM names what it generates after the resource it was generated for, or `Serverless…`. */
const isGenerated = (id: string, ids: readonly string[]): boolean =>
  id.startsWith('Serverless') || ids.some((known) => id.startsWith(known));

export const typeOf = (source: TemplateSource, id: string): string | null => {
  const resource = sectionOf(source, 'Resources')[id];
  return isRecord(resource) && typeof resource['Type'] === 'string' ? resource['Type'] : null;
};

const checkId = (id: string, path: Path, scope: Scope): void => {
  const ids = Object.keys(sectionOf(scope.source, 'Resources'));
  if (ids.includes(id) || isGenerated(id, ids) || hasMacros(scope.source)) return;
  const parameters = Object.keys(sectionOf(scope.source, 'Parameters'));
  const known = [...parameters, ...ids].join(', ');
  addProblem(scope, path, `nothing is called "${id}"; the template has: ${known}; correct the name`);
};

const isFunction = (id: string, { source }: Scope): boolean => functionTypes.includes(typeOf(source, id) ?? '');

/** `${…}` inside `Fn::Sub` and `Ref` name the same things. A function is called by its logical id here. */
export const refValue = (name: string, path: Path, scope: Scope): string | readonly string[] => {
  const value: ParameterValue | undefined = scope.parameters.get(name);
  if (value !== undefined && value !== null) return value;
  if (value === null) return placeholder(scope, path, name);
  if (isFunction(name, scope)) return name;
  // The version and the alias that SAM publishes are `Function.Version` and `Function.Alias`.
  checkId(name.split('.')[0]!, path, scope);
  return placeholder(scope, path, name);
};

export const getAttValue = (id: string, attribute: string, path: Path, scope: Scope): string => {
  if (attribute === 'Arn' && isFunction(id, scope)) {
    const text = (name: string): string => String(scope.parameters.get(name));
    return `arn:${text('AWS::Partition')}:lambda:${text('AWS::Region')}:${text('AWS::AccountId')}:function:${id}`;
  }
  checkId(id, path, scope);
  return placeholder(scope, path, `${id}.${attribute}`);
};

/** The logical id that `value` leads to, by Ref, GetAtt, a plain Sub of one, or an ARN of a function; null otherwise. */
export const referredId = (value: unknown, { source }: Pick<Scope, 'source'>): string | null => {
  const resources = sectionOf(source, 'Resources');
  const known = (id: unknown): string | null => (typeof id === 'string' && Object.hasOwn(resources, id) ? id : null);
  if (typeof value === 'string') return known(value) ?? known(/^\$\{([\w]+)[.\w]*\}$/.exec(value)?.[1]);
  if (!isRecord(value)) return null;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = value;
  if (typeof ref === 'string') return known(ref.split('.')[0]);
  if (attribute !== undefined) return known(Array.isArray(attribute) ? attribute[0] : textOf(attribute).split('.')[0]);
  if (typeof sub !== 'string') return null;
  // `arn:…:function:${Checkout}` and `${Queue.Arn}` alike: the one resource that is named.
  const ids = [...sub.matchAll(/\$\{(\w+)[.\w]*\}/g)].map((match) => known(match[1])).filter((id) => id !== null);
  return ids.length === 1 ? ids[0]! : null;
};
