// Applications, deployment groups and configurations of CodeDeploy's API.

import { randomUUID } from 'node:crypto';
import { canary, linear, type ShiftStep } from '../../lambda/index.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { defaultConfigName, rollbackEvents, type DeploymentGroup, type RollbackEvent } from './deployment-group.ts';
import type { Deployments } from './deployments.ts';

export const refusal = (type: string, message: string): JsonRefusal => new JsonRefusal(type, message);

const pageItems = 100;

/** A page of a list. */
export const listed = (asked: JsonMembers, name: string, items: readonly string[]): object => {
  const token = asked.text('nextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw refusal('InvalidNextTokenException', 'The next token is not valid');
  const begin = Number(token);
  const next = begin + pageItems;
  return { [name]: items.slice(begin, next), ...(next < items.length ? { nextToken: String(next) } : {}) };
};

export const words = {
  missing: (name: string): JsonRefusal => {
    const spoken = name.replaceAll(/(?=[A-Z])/g, ' ').toLowerCase();
    return refusal(`${name.charAt(0).toUpperCase()}${name.slice(1)}RequiredException`, `The ${spoken} is required`);
  },
  constraint: (message: string): JsonRefusal => refusal('InvalidInputException', message),
};

const nameForm = /^.{1,100}$/s;

/** Quotas: applications of an account, groups of an application. */
const mostOfAKind = 1000;

const mostAlarms = 10;

export const existingApplication = (deployments: Deployments, name: string): Map<string, DeploymentGroup> => {
  const groups = deployments.applications.get(name);
  if (groups === undefined) throw refusal('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  return groups;
};

export const existingGroup = (deployments: Deployments, application: string, name: string): DeploymentGroup => {
  const group = existingApplication(deployments, application).get(name);
  if (group === undefined) {
    throw refusal('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
  }
  return group;
};

export const createApplication = (deployments: Deployments, asked: JsonMembers): object => {
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
export const alarmsOf = (asked: JsonMembers, member: string): readonly string[] | undefined => {
  const given = asked.structure(member);
  if (given === undefined) return undefined;
  const config = asked.inside(given);
  const names = config.structures('alarms').map((alarm) => asked.inside(alarm).needed('name'));
  if (names.length > mostAlarms)
    throw refusal('AlarmsLimitExceededException', `At most ${mostAlarms} alarms can be watched`);
  return config.flag('enabled') ? names : [];
};

export const rollbackOf = (asked: JsonMembers): readonly RollbackEvent[] | undefined => {
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

export const askedConfigName = (deployments: Deployments, asked: JsonMembers): string | undefined => {
  const name = asked.text('deploymentConfigName');
  if (name === undefined || deployments.configs.stepsOf(name) !== undefined) return name;
  throw refusal('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${name}`);
};

export const createDeploymentGroup = (deployments: Deployments, asked: JsonMembers): object => {
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

export const deploymentStyle = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

export const rollbackConfig = ({ rollbackOn }: DeploymentGroup): object => ({
  enabled: rollbackOn.length > 0,
  events: rollbackOn,
});

export const getDeploymentGroup = (deployments: Deployments, asked: JsonMembers): object => {
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

export const createDeploymentConfig = (deployments: Deployments, asked: JsonMembers): object => {
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
