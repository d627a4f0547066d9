// Actions and resources of the services beside Lambda (Service Authorization Reference, list_amazoncloudwatchlogs,
// list_amazoncloudwatch, list_awscloudformation, list_awscodedeploy, list_awscloudtrail, list_awsx-ray). Each operation asks for the action of its name.

import { assumeRoleAccess } from './assume-role.ts';
import { asked, textIn, textsIn, type Asked, type Structure } from './access-request.ts';

interface Names {
  readonly region: string;
  readonly accountId: string;
}

export interface SignedService {
  /** For which requests are signed. */
  readonly signs: string;
  /** None for what everybody may who has signed. */
  readonly access: (operation: string, body: Structure, names: Names) => Asked | readonly Asked[];
}

const arn = (service: string, { region, accountId }: Names, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** A group's ARN may be written with an end or without; a stream's has one (Logs User Guide, iam-access-control-overview-cwl). */
const ofGroup = (names: Names, body: Structure): string[] => {
  const given = textIn(body, 'logGroupIdentifier') ?? textsIn(body, 'logGroupIdentifiers')[0] ?? '';
  const group = (textIn(body, 'logGroupName') ?? given)
    .replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '')
    .replace(/:\*$/, '');
  const stream = textIn(body, 'logStreamName') ?? textsIn(body, 'logStreamNames')[0] ?? '';
  const own = arn('logs', names, `log-group:${group}`);
  return stream === '' ? [`${own}:log-stream:`, own] : [`${own}:log-stream:${stream}`];
};

const logs: SignedService = {
  signs: 'logs',
  access: (operation, body, names) => asked(`logs:${operation}`, ofGroup(names, body)),
};

const alarms = new Set(['DescribeAlarmHistory', 'DescribeAlarms', 'PutMetricAlarm', 'SetAlarmState']);

const cloudwatch: SignedService = {
  signs: 'monitoring',
  access: (operation, body, names) => {
    const [name = textIn(body, 'AlarmName') ?? '*'] = textsIn(body, 'AlarmNames');
    const isAlarm = alarms.has(operation) || operation.endsWith('Alarms');
    return asked(`cloudwatch:${operation}`, isAlarm ? arn('cloudwatch', names, `alarm:${name}`) : '*');
  },
};

const codedeploy: SignedService = {
  signs: 'codedeploy',
  access: (operation, body, names) => {
    const application = textIn(body, 'applicationName') ?? '*';
    const group = textIn(body, 'deploymentGroupName') ?? '*';
    const isOfGroup = /Deployment|LifecycleEvent/.test(operation) && !operation.includes('Config');
    if (isOfGroup)
      return asked(`codedeploy:${operation}`, arn('codedeploy', names, `deploymentgroup:${application}/${group}`));
    return asked(
      `codedeploy:${operation}`,
      textIn(body, 'applicationName') === null ? '*' : arn('codedeploy', names, `application:${application}`),
    );
  },
};

const cloudtrail: SignedService = { signs: 'cloudtrail', access: (operation) => asked(`cloudtrail:${operation}`) };

const cloudformation: SignedService = {
  signs: 'cloudformation',
  access: (operation, body, names) => {
    const stack = textIn(body, 'StackName') ?? '*';
    if (operation === 'ListStacks') return asked('cloudformation:ListStacks');
    const own = stack.startsWith('arn:') ? stack : arn('cloudformation', names, `stack/${stack}/*`);
    return asked(`cloudformation:${operation}`, own);
  },
};

/** Everybody may know who he is. */
const sts: SignedService = {
  signs: 'sts',
  access: (operation, body) => (operation === 'AssumeRole' ? assumeRoleAccess(body) : []),
};

/** By what stands before the dot of X-Amz-Target. */
export const signedServices: Readonly<Record<string, SignedService>> = {
  Logs_20140328: logs,
  GraniteServiceVersion20100801: cloudwatch,
  CodeDeploy_20141006: codedeploy,
  CloudTrail_20131101: cloudtrail,
  CloudFormation_20100515: cloudformation,
  AWSSecurityTokenService_20110615: sts,
};

/** X-Ray's, by path. */
const xrayActions: Readonly<Record<string, string>> = {
  '/Traces': 'BatchGetTraces',
  '/TraceSummaries': 'GetTraceSummaries',
  '/TraceSegments': 'PutTraceSegments',
  '/GetSamplingRules': 'GetSamplingRules',
  '/SamplingTargets': 'GetSamplingTargets',
  '/TelemetryRecords': 'PutTelemetryRecords',
  // Where OpenTelemetry sends spans (X-Ray User Guide, xray-opentelemetry).
  '/v1/traces': 'PutTraceSegments',
};

export const xrayAccess = (path: string): Asked => asked(`xray:${xrayActions[path] ?? path.slice(1)}`);
