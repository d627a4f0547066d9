// The API of CodeDeploy for Lambda (botocore service model codedeploy/2014-10-06; texts as quoted in public).

import { createHash } from 'node:crypto';
import type { AwsService } from '../wire/aws-service.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { AppSpecError, readAppSpec, type AppSpec } from './app-spec.ts';
import {
  alarmsOf,
  askedConfigName,
  createApplication,
  createDeploymentConfig,
  createDeploymentGroup,
  deploymentStyle,
  existingApplication,
  existingGroup,
  getDeploymentGroup,
  listed,
  refusal,
  rollbackConfig,
  rollbackOf,
  words,
} from './codedeploy-groups.ts';
import type { Deployments } from './deployments.ts';
import type { LiveDeployment } from './live-deployment.ts';

const statuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'] as const;

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
  const status = asked.text('status');
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
