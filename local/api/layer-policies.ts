// Resource policies of layer versions: kept and shown, as those of functions are.

import { randomUUID } from 'node:crypto';
import {
  invalidParameterValue,
  layerPolicyPreconditionFailed,
  layerVersionMissing,
  noPolicy,
  statementExists,
  statementNotFound,
} from '../../lambda/index.ts';
import type { LayerVersion } from '../functions/layer-store.ts';
import type { PolicyStatement, ResourcePolicy } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { organisationId, layerAction, layerPrincipal, statementId } from './constraints.ts';
import { layerVersionOf } from './layers.ts';
import { noContent, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { policyText, principalOf } from './policies.ts';

const organisationOfOne = 'OrganizationId narrows the principal *; give that principal, or leave OrganizationId out.';

const named = (context: ApiContext, call: ApiCall): LayerVersion => {
  const arn = layerVersionOf(context, call);
  const layer = context.layers.find(arn);
  if (layer === undefined) throw new Refusal(layerVersionMissing(arn));
  return layer;
};

const checkRevision = (policy: ResourcePolicy | undefined, { query }: ApiCall): void => {
  const expected = query.get('RevisionId');
  if (expected !== null && expected !== policy?.revisionId) throw new Refusal(layerPolicyPreconditionFailed());
};

const add = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { members } = call;
  members.required('StatementId', 'Action', 'Principal');
  const sid = members.text('StatementId', statementId);
  const action = members.text('Action', layerAction);
  const principal = members.text('Principal', layerPrincipal);
  const organisation = members.text('OrganizationId', organisationId);
  members.check();
  // An organisation is a share of everybody (API_AddLayerVersionPermission); the words are ours.
  if (organisation !== undefined && principal !== '*') throw new Refusal(invalidParameterValue(organisationOfOne));
  const layer = named(context, call);
  const old = context.layers.policies.get(layer.arn);
  const statements = old?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === sid)) throw new Refusal(statementExists(sid!));
  checkRevision(old, call);
  const statement: PolicyStatement = {
    Sid: sid!,
    Effect: 'Allow',
    Principal: principalOf(principal!),
    Action: action!,
    Resource: layer.arn,
    ...(organisation === undefined ? {} : { Condition: { StringEquals: { 'aws:PrincipalOrgID': organisation } } }),
  };
  const policy = { statements: [...statements, statement], revisionId: randomUUID() };
  context.layers.policies.set(layer.arn, policy);
  const { revisionId } = policy;
  return { ...jsonAnswer({ Statement: JSON.stringify(statement), RevisionId: revisionId }), status: 201 };
};

const known = ({ layers }: ApiContext, { arn }: LayerVersion): ResourcePolicy => {
  const policy = layers.policies.get(arn);
  if (policy === undefined) throw new Refusal(noPolicy());
  return policy;
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { statements, revisionId } = known(context, named(context, call));
  return jsonAnswer({ Policy: policyText(statements), RevisionId: revisionId });
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const layer = named(context, call);
  const policy = known(context, layer);
  checkRevision(policy, call);
  const sid = call.names[2]!;
  const statements = policy.statements.filter(({ Sid }) => Sid !== sid);
  if (statements.length === policy.statements.length) throw new Refusal(statementNotFound(sid));
  if (statements.length === 0) context.layers.policies.delete(layer.arn);
  else context.layers.policies.set(layer.arn, { statements, revisionId: randomUUID() });
  return noContent;
};

const path = '/2018-10-31/layers/{layer}/versions/{version}/policy';

export const layerPolicyOperations: readonly Operation[] = [
  { method: 'POST', path, answer: add },
  { method: 'GET', path, answer: get },
  { method: 'DELETE', path: `${path}/{sid}`, answer: remove },
];
