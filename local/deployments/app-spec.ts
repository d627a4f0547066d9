// The AppSpec file of a deployment to Lambda (CodeDeploy User Guide, reference-appspec-file-structure): the function and alias,
// the versions, the hooks.

import { parse } from 'yaml';
import type { HookName } from '../../lambda/index.ts';
import { tooDeepAt, tooDeepWords } from '../wire/yaml-depth.ts';

export interface AppSpec {
  /** A name, or an ARN. */
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** Functions by hook: names, or ARNs. */
  readonly hooks: Readonly<Partial<Record<HookName, string>>>;
}

/** What is wrong with an AppSpec, in words. */
export class AppSpecError extends Error {}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const read = (text: string): Mapping => {
  const deep = tooDeepAt(text);
  if (deep !== null) throw new AppSpecError(tooDeepWords(deep));
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw new AppSpecError(`it is neither JSON nor YAML: ${(error as Error).message}`);
  }
  if (!isMapping(value)) throw new AppSpecError('it is no mapping');
  return value;
};

/** Names differ in case between versions of the format: `Resources`, `resources`. */
const member = (value: Mapping, name: string): unknown =>
  value[Object.keys(value).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name];

const hookNames: readonly HookName[] = ['BeforeAllowTraffic', 'AfterAllowTraffic'];

const hooksOf = (spec: Mapping): AppSpec['hooks'] => {
  const given = member(spec, 'Hooks') ?? [];
  if (!Array.isArray(given)) throw new AppSpecError('Hooks is no list');
  const hooks: Partial<Record<HookName, string>> = {};
  for (const one of given as unknown[]) {
    for (const [name, target] of isMapping(one) ? Object.entries(one) : []) {
      const known = hookNames.find((hook) => hook === name);
      if (known === undefined) throw new AppSpecError(`there is no hook ${name}: ${hookNames.join(' and ')} are`);
      hooks[known] = String(target);
    }
  }
  return hooks;
};

/** Throws AppSpecError. */
export const readAppSpec = (text: string): AppSpec => {
  const spec = read(text);
  const resources = member(spec, 'Resources');
  const [resource, another] = Array.isArray(resources) ? (resources as unknown[]) : [];
  if (!isMapping(resource) || another !== undefined) throw new AppSpecError('Resources is no list of one function');
  const [body] = Object.values(resource);
  const properties = isMapping(body) ? member(body, 'Properties') : undefined;
  if (!isMapping(body) || member(body, 'Type') !== 'AWS::Lambda::Function' || !isMapping(properties)) {
    throw new AppSpecError('its resource is no AWS::Lambda::Function with Properties');
  }
  const needed = (name: string): string => {
    const value = member(properties, name);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new AppSpecError(`${name} is missing in Properties`);
  };
  return {
    functionName: needed('Name'),
    alias: needed('Alias'),
    currentVersion: needed('CurrentVersion'),
    targetVersion: needed('TargetVersion'),
    hooks: hooksOf(spec),
  };
};

/** The AppSpec that SAM's stack hands over. */
export const writeAppSpec = ({ functionName, alias, currentVersion, targetVersion, hooks }: AppSpec): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        [functionName]: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Name: functionName,
            Alias: alias,
            CurrentVersion: currentVersion,
            TargetVersion: targetVersion,
          },
        },
      },
    ],
    Hooks: Object.entries(hooks).map(([name, target]) => ({ [name]: target })),
  });
