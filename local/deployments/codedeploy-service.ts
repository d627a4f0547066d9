// The API of CodeDeploy for Lambda (botocore service model codedeploy/2014-10-06; texts as quoted in public).

import { createHash, randomUUID } from 'node:crypto';
import { canary, linear, type ShiftStep } from '../../lambda/index.ts';
import type { AwsService } from '../wire/aws-service.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { AppSpecError, readAppSpec, type AppSpec } from './app-spec.ts';
import { defaultConfigName, rollbackEvents, type DeploymentGroup, type RollbackEvent } from './deployment-group.ts';
import type { Deployments } from './deployments.ts';
import type { LiveDeployment } from './live-deployment.ts';

const refusal = (type: string, message: string): JsonRefusal => new JsonRefusal(type, message);

const pageItems = 100;

/** A page of a list. */
const listed = (asked: JsonMembers, name: string, items: readonly string[]): object => {
  const token = asked.text('nextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw refusal('InvalidNextTokenException', 'The next token is not valid');
  const begin = Number(token);
  const next = begin + pageItems;
  return { [name]: items.slice(begin, next), ...(next < items.length ? { nextToken: String(next) } : {}) };
};

const words = {
  missing: (name: string): JsonRefusal => {
    const spoken = name.replaceAll(/(?=[A-Z])/g, ' ').toLowerCase();
    return refusal(`${name.charAt(0).toUpperCase()}${name.slice(1)}RequiredException`, `The ${spoken} is required`);
  },
  constraint: (message: string): JsonRefusal => refusal('InvalidInputException', message),
};

const statuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'] as const;
const nameForm = /^.{1,100}$/s;
/** Quotas: applications of an account, groups of an application. */
const mostOfAKind = 1000;
const mostAlarms = 10;

const existingApplication = (deployments: Deployments, name: string) => {
  const groups = deployments.applications.get(name);
  if (groups === undefined) throw refusal('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  return groups;
};

const existingGroup = (deployments: Deployments, application: string, name: string): DeploymentGroup => {
  const group = existingApplication(deployments, application).get(name);
  if (group === undefined) {
    throw refusal('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
  }
  return group;
};

const createApplication = (deployments: Deployments, asked: JsonMembers): object => {
  const name = asked.needed('applicationName');
  const platform = asked.choice('computePlatform', ['Server', 'Lambda', 'ECS']) ?? 'Server';
  if (platform !== 'Lambda')
    throw refusal('InvalidComputePlatformException', 'Only the compute platform Lambda is served here');
  if (!nameForm.test(name)) throw refusal('InvalidApplicationNameException', 'A name has 1 to 100 characters');
  if (deployments.applications.has(name)) {
    throw refusal('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
  }
  if (deployments.applications.size >= mostOfAKind)
    throw refusal('ApplicationLimitExceededException', 'Too many applications');
  deployments.applications.set(name, new Map());
  return { applicationId: randomUUID() };
};

/** The names of an alarm configuration that is on. */
const alarmsOf = (asked: JsonMembers, member: string): readonly string[] | undefined => {
  const given = asked.structure(member);
  if (given === undefined) return undefined;
  const config = asked.inside(given);
  const names = config.structures('alarms').map((alarm) => asked.inside(alarm).needed('name'));
  if (names.length > mostAlarms)
    throw refusal('AlarmsLimitExceededException', `At most ${mostAlarms} alarms can be watched`);
  return config.flag('enabled') ? names : [];
};

const rollbackOf = (asked: JsonMembers): readonly RollbackEvent[] | undefined => {
  const given = asked.structure('autoRollbackConfiguration');
  if (given === undefined) return undefined;
  const config = asked.inside(given);
  const events = config.texts('events').map((event) => {
    const known = rollbackEvents.find((one) => one === event);
    if (known === undefined) throw refusal('InvalidAutoRollbackConfigException', `There is no event ${event}`);
    return known;
  });
  return config.flag('enabled') ? events : [];
};

const askedConfigName = (deployments: Deployments, asked: JsonMembers): string | undefined => {
  const name = asked.text('deploymentConfigName');
  if (name === undefined || deployments.configs.stepsOf(name) !== undefined) return name;
  throw refusal('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${name}`);
};

const createDeploymentGroup = (deployments: Deployments, asked: JsonMembers): object => {
  const applicationName = asked.needed('applicationName');
  const groups = existingApplication(deployments, applicationName);
  const groupName = asked.needed('deploymentGroupName');
  if (!nameForm.test(groupName)) throw refusal('InvalidDeploymentGroupNameException', 'A name has 1 to 100 characters');
  if (groups.has(groupName)) {
    throw refusal('DeploymentGroupAlreadyExistsException', `Deployment group name already exists: ${groupName}`);
  }
  if (groups.size >= mostOfAKind) throw refusal('DeploymentGroupLimitExceededException', 'Too many deployment groups');
  // Roles are not looked at, and Lambda knows one style alone.
  asked.needed('serviceRoleArn');
  asked.structure('deploymentStyle');
  const groupId = randomUUID();
  deployments.put({
    applicationName,
    groupName,
    groupId,
    configName: askedConfigName(deployments, asked) ?? defaultConfigName,
    alarms: alarmsOf(asked, 'alarmConfiguration') ?? [],
    rollbackOn: rollbackOf(asked) ?? [],
  });
  return { deploymentGroupId: groupId };
};

const deploymentStyle = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

const rollbackConfig = ({ rollbackOn }: DeploymentGroup): object => ({
  enabled: rollbackOn.length > 0,
  events: rollbackOn,
});

const getDeploymentGroup = (deployments: Deployments, asked: JsonMembers): object => {
  const group = existingGroup(deployments, asked.needed('applicationName'), asked.needed('deploymentGroupName'));
  return {
    deploymentGroupInfo: {
      applicationName: group.applicationName,
      deploymentGroupId: group.groupId,
      deploymentGroupName: group.groupName,
      deploymentConfigName: group.configName,
      autoRollbackConfiguration: rollbackConfig(group),
      alarmConfiguration: {
        enabled: group.alarms.length > 0,
        ignorePollAlarmFailure: false,
        alarms: group.alarms.map((name) => ({ name })),
      },
      deploymentStyle,
      computePlatform: 'Lambda',
    },
  };
};

const createDeploymentConfig = (deployments: Deployments, asked: JsonMembers): object => {
  const name = asked.needed('deploymentConfigName');
  if (!deployments.configs.isName(name) || name.startsWith('CodeDeployDefault.')) {
    throw refusal('InvalidDeploymentConfigNameException', `${name} is no name for a configuration of one's own`);
  }
  if (deployments.configs.stepsOf(name) !== undefined) {
    throw refusal(
      'DeploymentConfigAlreadyExistsException',
      `Deployment Configuration already exists for name: ${name}`,
    );
  }
  if (deployments.configs.names.length >= mostOfAKind) {
    throw refusal('DeploymentConfigLimitExceededException', 'Too many configurations');
  }
  asked.choice('computePlatform', ['Lambda']);
  const routing = asked.inside(asked.structure('trafficRoutingConfig') ?? {});
  const way = routing.choice('type', ['TimeBasedCanary', 'TimeBasedLinear', 'AllAtOnce']) ?? 'AllAtOnce';
  const share = (member: string, kind: 'canary' | 'linear'): readonly ShiftStep[] => {
    const own = routing.inside(routing.structure(member) ?? {});
    const percent = own.integer(`${kind}Percentage`, { min: 1, max: 99, otherwise: 0 });
    const minutes = own.integer(`${kind}Interval`, { min: 1, max: 2880, otherwise: 0 });
    return kind === 'canary' ? canary(percent, minutes) : linear(percent, minutes);
  };
  if (way === 'AllAtOnce') deployments.configs.make(name, [{ afterMs: 0, share: 1 }]);
  else if (way === 'TimeBasedCanary') deployments.configs.make(name, share('timeBasedCanary', 'canary'));
  else deployments.configs.make(name, share('timeBasedLinear', 'linear'));
  return { deploymentConfigId: randomUUID() };
};

interface AskedRevision {
  readonly spec: AppSpec;
  readonly shown: object;
}

const revisionOf = (asked: JsonMembers): AskedRevision => {
  const given = asked.structure('revision');
  if (given === undefined) throw refusal('RevisionRequiredException', 'The revision is required');
  const revision = asked.inside(given);
  const type = revision.choice('revisionType', ['AppSpecContent', 'String']);
  if (type === undefined) throw refusal('InvalidRevisionException', 'revisionType must be AppSpecContent or String');
  const member = type === 'String' ? 'string' : 'appSpecContent';
  const content = revision.inside(revision.structure(member) ?? {});
  const text = content.needed('content');
  const sha256 = content.text('sha256');
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(text).digest('hex')) {
    throw refusal('InvalidRevisionException', 'The SHA-256 hash is not that of the content');
  }
  try {
    return { spec: readAppSpec(text), shown: given };
  } catch (error) {
    if (!(error instanceof AppSpecError)) throw error;
    throw refusal('InvalidRevisionException', `The AppSpec cannot be used: ${error.message}`);
  }
};

const createDeployment = (deployments: Deployments, asked: JsonMembers): object => {
  const applicationName = asked.needed('applicationName');
  const group = existingGroup(deployments, applicationName, asked.needed('deploymentGroupName'));
  const { spec, shown } = revisionOf(asked);
  const deployment = deployments.begin({
    group: {
      ...group,
      alarms: alarmsOf(asked, 'overrideAlarmConfiguration') ?? group.alarms,
      rollbackOn: rollbackOf(asked) ?? group.rollbackOn,
    },
    configName: askedConfigName(deployments, asked) ?? group.configName,
    spec,
    description: asked.text('description') ?? null,
    creator: 'user',
    revision: shown,
  });
  return { deploymentId: deployment.options.id };
};

const existing = (deployments: Deployments, asked: JsonMembers): LiveDeployment => {
  const id = asked.needed('deploymentId');
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw refusal('InvalidDeploymentIdException', `The deployment ID ${id} is not valid`);
  }
  const deployment = deployments.find(id);
  if (deployment !== undefined) return deployment;
  throw refusal('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
};

const errorOf = ({ failure }: LiveDeployment): object => {
  if (failure === null) return {};
  if (failure.kind === 'alarm') {
    const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${failure.cause}>`;
    return { errorInformation: { code: 'ALARM_ACTIVE', message } };
  }
  if (failure.kind === 'stopped') {
    return { errorInformation: { code: 'MANUAL_STOP', message: 'The deployment was stopped by a request.' } };
  }
  const message = `The overall deployment failed because one of the lifecycle hooks failed: ${failure.cause}.`;
  return { errorInformation: { code: 'HOOK_EXECUTION_FAILURE', message } };
};

/** There is one target: the function. */
const overviewOf = ({ status, isActive }: LiveDeployment): object => ({
  Pending: status === 'Created' ? 1 : 0,
  InProgress: status === 'InProgress' ? 1 : 0,
  Succeeded: status === 'Succeeded' ? 1 : 0,
  Failed: status === 'Failed' ? 1 : 0,
  Skipped: !isActive && status === 'Stopped' ? 1 : 0,
  Ready: 0,
});

const shown = (deployment: LiveDeployment): object => {
  const { options, createdAtMs, completedAtMs, status, isRolledBack } = deployment;
  const { group } = options;
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.groupName,
    deploymentConfigName: options.configName,
    deploymentId: options.id,
    revision: options.revision,
    status,
    ...errorOf(deployment),
    createTime: new Date(createdAtMs),
    startTime: new Date(createdAtMs),
    ...(completedAtMs === null ? {} : { completeTime: new Date(completedAtMs) }),
    deploymentOverview: overviewOf(deployment),
    ...(options.description === null ? {} : { description: options.description }),
    creator: options.creator,
    ignoreApplicationStopFailures: false,
    autoRollbackConfiguration: rollbackConfig(group),
    updateOutdatedInstancesOnly: false,
    ...(isRolledBack
      ? { rollbackInfo: { rollbackMessage: 'The traffic was sent back to the original version.' } }
      : {}),
    deploymentStyle,
    computePlatform: 'Lambda',
    overrideAlarmConfiguration: {
      enabled: group.alarms.length > 0,
      ignorePollAlarmFailure: false,
      alarms: group.alarms.map((name) => ({ name })),
    },
  };
};

const listDeployments = (deployments: Deployments, asked: JsonMembers): object => {
  const application = asked.text('applicationName');
  const group = asked.text('deploymentGroupName');
  if (group !== undefined && application === undefined) throw words.missing('applicationName');
  if (application !== undefined) existingApplication(deployments, application);
  if (group !== undefined) existingGroup(deployments, application!, group);
  const wanted = asked.texts('includeOnlyStatuses');
  const unknown = wanted.find((status) => !statuses.some((one) => one === status));
  if (unknown !== undefined) throw refusal('InvalidDeploymentStatusException', `There is no status ${unknown}`);
  const range = asked.inside(asked.structure('createTimeRange') ?? {});
  const [from, to] = [range.instant('start') ?? -Infinity, range.instant('end') ?? Infinity];
  if (from > to) throw refusal('InvalidTimeRangeException', 'The start of the range lies behind its end');
  const found = deployments.all.filter(
    ({ status, createdAtMs, options }) =>
      (application === undefined || options.group.applicationName === application) &&
      (group === undefined || options.group.groupName === group) &&
      (wanted.length === 0 || wanted.includes(status)) &&
      createdAtMs >= from &&
      createdAtMs <= to,
  );
  return listed(
    asked,
    'deployments',
    found.map(({ options }) => options.id),
  );
};

const stopDeployment = (deployments: Deployments, asked: JsonMembers): object => {
  const deployment = existing(deployments, asked);
  if (!deployment.isActive) {
    throw refusal(
      'DeploymentAlreadyCompletedException',
      `The deployment ${deployment.options.id} is already completed with status ${deployment.status}`,
    );
  }
  deployment.stop(asked.has('autoRollbackEnabled') ? asked.flag('autoRollbackEnabled') : null);
  return { status: 'Succeeded', statusMessage: 'Deployment is stopped' };
};

const putHookStatus = (deployments: Deployments, asked: JsonMembers): object => {
  const deployment = existing(deployments, asked);
  const executionId = asked.needed('lifecycleEventHookExecutionId');
  const status = asked.text('status') ?? '';
  if (status !== 'Succeeded' && status !== 'Failed') {
    throw refusal(
      'InvalidLifecycleEventHookExecutionStatusException',
      'Only Succeeded and Failed are accepted as the status of a lifecycle event hook',
    );
  }
  if (deployment.hookEnded(executionId, status === 'Succeeded')) {
    return { lifecycleEventHookExecutionId: executionId };
  }
  if (deployment.knowsHook(executionId)) {
    throw refusal('LifecycleEventAlreadyCompletedException', 'The lifecycle event hook is already completed');
  }
  throw refusal(
    'InvalidLifecycleEventHookExecutionIdException',
    'The lifecycle event hook execution ID is not one of this deployment',
  );
};

export const codeDeployService = (deployments: Deployments, note: (text: string) => void): AwsService => ({
  target: 'CodeDeploy_20141006',
  contentType: 'application/x-amz-json-1.1',
  note,
  words,
  operations: {
    CreateApplication: (asked) => createApplication(deployments, asked),
    ListApplications: (asked) => listed(asked, 'applications', [...deployments.applications.keys()].sort()),
    CreateDeploymentGroup: (asked) => createDeploymentGroup(deployments, asked),
    GetDeploymentGroup: (asked) => getDeploymentGroup(deployments, asked),
    ListDeploymentGroups: (asked) => {
      const applicationName = asked.needed('applicationName');
      const groups = existingApplication(deployments, applicationName);
      return { applicationName, ...listed(asked, 'deploymentGroups', [...groups.keys()].sort()) };
    },
    CreateDeploymentConfig: (asked) => createDeploymentConfig(deployments, asked),
    ListDeploymentConfigs: (asked) => listed(asked, 'deploymentConfigsList', deployments.configs.names),
    CreateDeployment: (asked) => createDeployment(deployments, asked),
    GetDeployment: (asked) => ({ deploymentInfo: shown(existing(deployments, asked)) }),
    ListDeployments: (asked) => listDeployments(deployments, asked),
    StopDeployment: (asked) => stopDeployment(deployments, asked),
    PutLifecycleEventHookExecutionStatus: (asked) => putHookStatus(deployments, asked),
  },
});
