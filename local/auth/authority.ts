// All of `--auth` that a platform needs, put together.

import { asked } from './access-request.ts';
import { deliveryAccess } from './delivery-permissions.ts';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import type { LayerStore } from '../functions/layer-store.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { DoorKeeper } from './door-keeper.ts';
import { Gatekeeper } from './gatekeeper.ts';
import type { Identities, SessionCredentials } from './identities.ts';
import { Judge } from './judge.ts';
import { ResourcePolicies } from './resource-policies.ts';
import { presignedQuery } from './signature/presign.ts';
import { neededBySource, sourceAccess } from './source-permissions.ts';

/** Everybody that there is, and what decides about them. */
export interface Bench {
  readonly identities: Identities;
  readonly judge: Judge;
}

export interface AuthorityOptions extends Bench {
  readonly registry: FunctionRegistry;
  readonly mappings: MappingStore;
  readonly region: string;
  readonly accountId: string;
}

/** What the control plane asks of permissions, besides who may call it. */
export interface ControlPermissions {
  /** What is added to the address of an archive, so that who has it may fetch it for a while. */
  readonly archiveQuery: (host: string, path: string) => string;
  /** Why a function cannot run under a role; null where it can. */
  readonly roleProblem: (roleArn: string) => string | null;
  /** Why the role of a function keeps a source from being polled; null where it does not. */
  readonly sourceProblem: (roleArn: string, functionName: string, sourceArn: string) => string | null;
  /** The action, without its service, that the role of a function lacks to send to a target; null where it lacks none. */
  readonly deliveryProblem: DeliveryProblem;
}

export type DeliveryProblem = (roleArn: string, functionName: string, targetArn: string) => string | null;

export interface Authority {
  readonly gatekeeper: Gatekeeper;
  readonly doorKeeper: DoorKeeper;
  readonly control: ControlPermissions;
}

/** As long as AWS's addresses of code hold (API_GetFunction). */
const archiveS = 600;

export const judgeOf = (
  identities: Identities,
  {
    registry,
    layers,
    region,
    accountId,
  }: {
    readonly registry: FunctionRegistry;
    readonly layers: LayerStore;
    readonly region: string;
    readonly accountId: string;
  },
): Judge => {
  const { settings } = identities;
  const given = new Map([...settings.resourcePolicies, ...identities.trustPolicies]);
  const policies = new ResourcePolicies({ registry, layers, given });
  return new Judge({ policies, region, accountId, organization: settings.organization });
};

/** Asked where events go in the end, too. */
export const deliveryProblem =
  ({ identities, judge }: Bench): DeliveryProblem =>
  (roleArn, functionName, targetArn) => {
    const wanted = deliveryAccess(targetArn);
    if (wanted === null) return null;
    const refusal = judge.refusal(identities.asRole(roleArn, functionName), [wanted], judge.seen(null));
    return refusal === null ? null : wanted.action.split(':')[1]!;
  };

/** Whether a role is there, and lets Lambda assume it; one that says nothing of who may lets every service. */
const isLambdas = ({ identities, judge }: Bench, roleArn: string): boolean => {
  const role = identities.roleNamed(roleArn);
  if (role === null || role.trust === null) return role !== null;
  const lambda = identities.asService('lambda.amazonaws.com', '');
  return judge.refusal(lambda, [asked('sts:AssumeRole', roleArn)], judge.seen(null)) === null;
};

export const authority = (options: AuthorityOptions): Authority => {
  const { identities, judge, region } = options;
  const { owner } = identities;
  const gatekeeper = new Gatekeeper(options);
  return {
    gatekeeper,
    doorKeeper: new DoorKeeper({ ...options, gatekeeper }),
    control: {
      archiveQuery: (host, path) =>
        `?${presignedQuery({ host, path }, { ...owner, region, service: 'lambda', expiresS: archiveS }, Date.now())}`,
      roleProblem: (roleArn) =>
        isLambdas(options, roleArn) ? null : 'The role defined for the function cannot be assumed by Lambda.',
      deliveryProblem: deliveryProblem(options),
      sourceProblem: (roleArn, functionName, sourceArn) => {
        const role = identities.asRole(roleArn, functionName);
        const needed = neededBySource[sourceArn.split(':')[2] ?? ''];
        const missing = sourceAccess(sourceArn).find((one) => judge.refusal(role, [one], judge.seen(null)) !== null);
        return missing === undefined || needed === undefined ? null : needed.text(sourceArn, missing.action);
      },
    },
  };
};

/** As variables of an environment. */
export const credentialVariables = (credentials: SessionCredentials): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === null ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
});
