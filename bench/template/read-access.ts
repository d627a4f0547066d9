// Who may do what, read of a template beside everything else: roles with their policies, AWS::Lambda::Permission, the authorizers of
// routes; and what SAM adds by itself (SAM Developer Guide, sam-resource-function: Role, Policies; sam-specification-generated-resources).

import { Problems } from '../input/problems.ts';
import { resolveValue } from './intrinsics.ts';
import type { ListedAccess, ListedFunction, ListedPermission, ListedRole } from './listing.ts';
import { functionTypes, referredId, typeOf } from './references.ts';
import { samPolicy } from './sam-policies.ts';
import { sectionOf, type Scope } from './scope.ts';
import { isRecord, textOf } from './template-source.ts';

type Structure = Record<string, unknown>;

const latest = '$LATEST';

/** Resources of a type, with their properties resolved. */
class Reading {
  readonly scope: Scope;

  constructor(scope: Scope) {
    // What is wrong, unknown or without effect was said when the template was read.
    this.scope = { ...scope, problems: new Problems(), ignored: [], unresolved: [] };
  }

  raw(id: string): Structure {
    const resource = sectionOf(this.scope.source, 'Resources')[id];
    const properties: unknown = isRecord(resource) ? resource['Properties'] : undefined;
    return isRecord(properties) ? properties : {};
  }

  ids(type: string): string[] {
    return Object.keys(sectionOf(this.scope.source, 'Resources')).filter(
      (id) => typeOf(this.scope.source, id) === type,
    );
  }

  value(raw: unknown, id: string): unknown {
    return raw === undefined ? undefined : resolveValue(raw, ['Resources', id], this.scope);
  }

  text(raw: unknown, id: string): string | null {
    const value = this.value(raw, id);
    return value === undefined || value === null ? null : textOf(value);
  }

  list(raw: unknown, id: string): unknown[] {
    const value = this.value(raw, id);
    return value === undefined || value === null ? [] : [value].flat();
  }

  known(name: string): string {
    return String(this.scope.parameters.get(name) ?? '');
  }

  get place(): { readonly region: string; readonly accountId: string } {
    return { region: this.known('AWS::Region'), accountId: this.known('AWS::AccountId') };
  }

  /** What SAM's Globals say of functions, or of APIs of a kind. */
  globals(kind: 'Function' | 'Api' | 'HttpApi'): Structure {
    const globals = sectionOf(this.scope.source, 'Globals')[kind];
    return isRecord(globals) ? globals : {};
  }
}

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly policies: unknown[];
  readonly managed: string[];
  readonly trust?: unknown;
  readonly maxSessionS?: number;
}

const trustOf = (properties: Structure, id: string, reading: Reading): Pick<Draft, 'trust'> => {
  const trust = reading.value(properties['AssumeRolePolicyDocument'], id) ?? null;
  return trust === null ? {} : { trust };
};

const roleResource = (reading: Reading, id: string): Draft => {
  const properties = reading.raw(id);
  const longest = reading.text(properties['MaxSessionDuration'], id);
  const inline = reading.list(properties['Policies'], id).filter(isRecord);
  return {
    id,
    name: reading.text(properties['RoleName'], id) ?? id,
    policies: inline.map((one) => one['PolicyDocument']),
    managed: reading.list(properties['ManagedPolicyArns'], id).map(textOf),
    ...trustOf(properties, id, reading),
    ...(longest !== null && /^\d+$/.test(longest) ? { maxSessionS: Number(longest) } : {}),
  };
};

/** Policies that are resources of their own, given to the roles that they name. */
const attachPolicies = (reading: Reading, roles: ReadonlyMap<string, Draft>): void => {
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']) {
    for (const id of reading.ids(type)) {
      const properties = reading.raw(id);
      const named = [properties['Roles'] ?? properties['RoleName'] ?? []].flat();
      for (const role of named) {
        const target = roles.get(referredId(role, reading.scope) ?? '');
        target?.policies.push(reading.value(properties['PolicyDocument'], id));
      }
    }
  }
  // A managed policy of the template may also be named by the role.
  for (const role of roles.values()) {
    for (const [index, arn] of [...role.managed.entries()].toReversed()) {
      const id = /^\$\{(\w+)/.exec(arn)?.[1] ?? '';
      if (typeOf(reading.scope.source, id) !== 'AWS::IAM::ManagedPolicy') continue;
      role.managed.splice(index, 1);
      role.policies.push(reading.value(reading.raw(id)['PolicyDocument'], id));
    }
  }
};

/** Policies that SAM gives the role of a function for what feeds it. */
const ofEvents: Readonly<Record<string, string>> = {
  sqs: 'AWSLambdaSQSQueueExecutionRole',
  kinesis: 'AWSLambdaKinesisExecutionRole',
  dynamodb: 'AWSLambdaDynamoDBExecutionRole',
};

const allowed = (action: string, resource: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});

const arnText = (target: string): string =>
  target.startsWith('arn:') || target.startsWith('${') ? target : `\${${target}.Arn}`;

/** Where its events go in the end, which SAM lets it send to. */
const sendPolicies = ({ deadLetter, destinations }: ListedFunction, isQueue: (target: string) => boolean): object[] =>
  [deadLetter, destinations.onSuccess, destinations.onFailure].flatMap((target) => {
    if (target === null || target === undefined) return [];
    return [allowed(isQueue(target) ? 'sqs:SendMessage' : 'lambda:InvokeFunction', arnText(target))];
  });

/** The events that stand inside of a SAM function. */
const ownEvents = (reading: Reading, id: string): Structure => {
  const events = reading.raw(id)['Events'];
  return isRecord(events) ? events : {};
};

const samRole = (listed: ListedFunction, reading: Reading): Draft => {
  const { id, vpc, tracingMode, durable } = listed;
  const given = { ...reading.globals('Function'), ...reading.raw(id) };
  const draft: Draft = {
    id: `${id}Role`,
    name: `${id}Role`,
    policies: [],
    managed: ['AWSLambdaBasicExecutionRole'],
    ...trustOf(given, id, reading),
  };
  for (const one of reading.list(given['Policies'], id)) {
    if (typeof one === 'string') draft.managed.push(one);
    else if (!isRecord(one)) continue;
    else if ('Statement' in one) draft.policies.push(one);
    else {
      const [first] = Object.entries(one);
      if (first === undefined) continue;
      const [name, parameters] = first;
      const texts = isRecord(parameters) ? parameters : {};
      const filled = Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, namedAs(textOf(value))]));
      const policy = samPolicy(name, filled, reading.place);
      if (policy === null) draft.managed.push(name);
      else draft.policies.push(policy);
    }
  }
  const own = ownEvents(reading, id);
  for (const { id: event, via } of listed.events) {
    if (event in own && via !== null && ofEvents[via] !== undefined) draft.managed.push(ofEvents[via]);
  }
  if (vpc !== null) draft.managed.push('AWSLambdaVPCAccessExecutionRole');
  if (durable !== undefined) draft.managed.push('AWSLambdaBasicDurableExecutionRolePolicy');
  if (tracingMode === 'Active') draft.managed.push('AWSXrayWriteOnlyAccess');
  const isQueue = (target: string): boolean => {
    const named = /^\$\{(\w+)/.exec(target)?.[1] ?? target;
    return typeOf(reading.scope.source, named) === 'AWS::SQS::Queue' || target.includes(':sqs:');
  };
  draft.policies.push(...sendPolicies(listed, isQueue));
  return draft;
};

/** Templates ask for names where a reference gives them: `${Queue}` of a queue is its address. */
const namedAs = (text: string): string => text.replace(/^\$\{(\w+)\}$/, '${$1.Name}');

const rolesOf = (
  functions: readonly ListedFunction[],
  reading: Reading,
): Pick<ListedAccess, 'roles' | 'functionRoles'> => {
  const drafts = new Map(reading.ids('AWS::IAM::Role').map((id) => [id, roleResource(reading, id)]));
  attachPolicies(reading, drafts);
  const functionRoles: Record<string, string> = {};
  for (const listed of functions) {
    const { id, type } = listed;
    const raw =
      reading.raw(id)['Role'] ??
      (type === 'AWS::Serverless::Function' ? reading.globals('Function')['Role'] : undefined);
    const named = raw === undefined ? null : (referredId(raw, reading.scope) ?? reading.text(raw, id));
    if (named !== null) functionRoles[id] = named;
    else if (type === 'AWS::Serverless::Function') {
      const role = samRole(listed, reading);
      drafts.set(role.id, role);
      functionRoles[id] = role.id;
    }
  }
  return { roles: [...drafts.values()] as ListedRole[], functionRoles };
};

const conditionMembers = [
  'SourceArn',
  'SourceAccount',
  'PrincipalOrgID',
  'EventSourceToken',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
];

/** The function, and the alias of it, that a permission is on. */
const targetOf = (raw: unknown, reading: Reading): { functionId: string; qualifier: string } | null => {
  const id = referredId(raw, reading.scope);
  if (id === null) return null;
  const type = typeOf(reading.scope.source, id) ?? '';
  if (functionTypes.includes(type)) {
    const text = reading.text(raw, id) ?? '';
    // `Function.Alias` is the alias that SAM publishes.
    const alias = reading.raw(id)['AutoPublishAlias'];
    return { functionId: id, qualifier: text.includes('.Alias') && typeof alias === 'string' ? alias : latest };
  }
  if (type !== 'AWS::Lambda::Alias') return null;
  const properties = reading.raw(id);
  const functionId = referredId(properties['FunctionName'], reading.scope);
  return functionId === null ? null : { functionId, qualifier: reading.text(properties['Name'], id) ?? latest };
};

const givenPermissions = (reading: Reading): ListedPermission[] =>
  reading.ids('AWS::Lambda::Permission').flatMap((id) => {
    const properties = reading.raw(id);
    const target = targetOf(properties['FunctionName'], reading);
    if (target === null) return [];
    const conditions = conditionMembers.flatMap((name) => {
      const text = reading.text(properties[name], id);
      return text === null ? [] : [[name, text] as const];
    });
    return [
      {
        id,
        ...target,
        action: reading.text(properties['Action'], id) ?? 'lambda:InvokeFunction',
        principal: reading.text(properties['Principal'], id) ?? '',
        conditions: Object.fromEntries(conditions),
      },
    ];
  });

/** What SAM lets an API do that calls a function: on any stage, with anything in the place of a parameter. */
const apiPermissions = ({ id, events, autoPublishAlias }: ListedFunction, reading: Reading): ListedPermission[] => {
  const own = ownEvents(reading, id);
  return events.flatMap((event) => {
    if (!(event.id in own) || !['Api', 'HttpApi'].includes(event.type)) return [];
    const isRest = event.type === 'Api';
    const named = event.settings[isRest ? 'RestApiId' : 'ApiId'];
    const api =
      typeof named === 'string'
        ? named.replace(/^\$\{(.+)\}$/, '$1')
        : isRest
          ? 'ServerlessRestApi'
          : 'ServerlessHttpApi';
    const [, method = '*', path = '/*'] = /^(\S+) (\/.*)$/.exec(event.source ?? '') ?? [];
    const wanted = /^(ANY|\$default)$/i.test(method) ? '*' : method.toUpperCase();
    const { region, accountId } = reading.place;
    const resource = event.source === '$default' ? '*' : `*/${wanted}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
    return [
      {
        id: `${id}${event.id}Permission`,
        functionId: id,
        qualifier: autoPublishAlias ?? latest,
        action: 'lambda:InvokeFunction',
        principal: 'apigateway.amazonaws.com',
        conditions: { SourceArn: `arn:aws:execute-api:${region}:${accountId}:${api}/${resource}` },
      },
    ];
  });
};

const authorizerOf = (value: unknown, key: string): unknown => {
  const auth: unknown = isRecord(value) ? value['Auth'] : undefined;
  return isRecord(auth) ? auth[key] : undefined;
};

/** Whether IAM must let in whoever calls what an event is for. */
const isIam = (listed: ListedFunction, event: ListedFunction['events'][number], reading: Reading): boolean => {
  const raw = ownEvents(reading, listed.id)[event.id];
  if (!isRecord(raw)) return reading.text(reading.raw(event.id)['AuthorizationType'], event.id) === 'AWS_IAM';
  const own = authorizerOf(raw['Properties'], 'Authorizer');
  if (own !== undefined) return own === 'AWS_IAM';
  const isRest = event.type === 'Api';
  const named = event.settings[isRest ? 'RestApiId' : 'ApiId'];
  const api = typeof named === 'string' ? reading.raw(named.replace(/^\$\{(.+)\}$/, '$1')) : {};
  const byDefault =
    authorizerOf(api, 'DefaultAuthorizer') ??
    authorizerOf(reading.globals(isRest ? 'Api' : 'HttpApi'), 'DefaultAuthorizer');
  return byDefault === 'AWS_IAM';
};

/** @param functions as they were read */
export const readAccess = (functions: readonly ListedFunction[], scope: Scope): ListedAccess => {
  const reading = new Reading(scope);
  return {
    ...rolesOf(functions, reading),
    permissions: [...givenPermissions(reading), ...functions.flatMap((listed) => apiPermissions(listed, reading))],
    iamEvents: functions.flatMap((listed) =>
      listed.events
        .filter(({ type }) => type === 'Api' || type === 'HttpApi')
        .filter((event) => isIam(listed, event, reading))
        .map((event) => `${listed.id} ${event.id}`),
    ),
  };
};
