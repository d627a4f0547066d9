// What of a role or of a function's policy is missing for an event source, before anything runs.

import type { PolicyStatement } from '../settings/stored-function.ts';
import type { AuthPrincipal } from './auth-settings.ts';
import { Identities } from './identities.ts';
import { readPolicy } from './policy/document.ts';
import { decide, type Caller } from './policy/evaluate.ts';
import { RequestContext } from './policy/request-context.ts';
import { sourceAccess } from './source-permissions.ts';

const settingsOf = (principals: readonly AuthPrincipal[]) => ({
  principals,
  serviceControl: null,
  organization: null,
  resourcePolicies: new Map<string, never>(),
  subnets: {},
});

/** Actions that a role would have to be allowed for `sourceArn` to be polled, and is not; in the order of their need. */
export const lackingActions = (role: AuthPrincipal, sourceArn: string): string[] => {
  const { account, name } = role;
  const identities = new Identities(settingsOf([role]), account);
  const caller: Caller = identities.asRole(`arn:aws:iam::${account}:role/${name}`, 'poller');
  return sourceAccess(sourceArn)
    .filter((one) => !decide(caller, { ...one, account, context: one.context }, null).allowed)
    .map(({ action }) => action);
};

/** Whether the statements of a function let a service call it for `sourceArn`. */
export const isLetIn = (
  {
    service,
    sourceArn,
    functionArn,
  }: { readonly service: string; readonly sourceArn: string; readonly functionArn: string },
  statements: readonly PolicyStatement[],
): boolean => {
  const account = functionArn.split(':')[4]!;
  const known = new Identities(settingsOf([]), account).asService(service, sourceArn);
  const policy = readPolicy({ Version: '2012-10-17', Statement: statements }, 'resource', []);
  const context = new RequestContext().with(known.context);
  return decide(known, { action: 'lambda:InvokeFunction', resources: [functionArn], account, context }, policy).allowed;
};
