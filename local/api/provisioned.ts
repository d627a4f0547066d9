// Provisioned concurrency of versions and aliases.

import {
  aliasOfProvisionedVersion,
  invalidParameterValue,
  notPublished,
  notWithManaged,
  notWithSnapStart,
  notWithTenants,
  provisionedAboveReserved,
  provisionedAboveUnreserved,
  provisionedBelowMinimum,
  provisionedNotFound,
  provisionedOfUnpublished,
  provisionedOfWeights,
  versionOfProvisionedAlias,
  type WireError,
} from '../../lambda/index.ts';
import { allocateProvisioned, type PublishedTarget } from '../functions/allocate-provisioned.ts';
import { notRunReason } from '../functions/foreign-runtime.ts';
import { isManaged, revisionOf, type Named } from '../functions/registry.ts';
import type { ProvisionedConfig, StoredFunction } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { apiInstant } from './configuration.ts';
import { appliedOn } from './kept-members.ts';
import {
  missingQualifier,
  namedFunction,
  noContent,
  page,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

/** Of all versions and aliases together, and what the platform was started with. */
export const provisionedOf = (stored: StoredFunction): number =>
  [...stored.provisioned.values()].reduce(
    (sum, { requested }) => sum + requested,
    stored.latest.settings.config.provisionedConcurrency,
  );

const answerOf = (config: ProvisionedConfig): Record<string, unknown> => ({
  RequestedProvisionedConcurrentExecutions: config.requested,
  AvailableProvisionedConcurrentExecutions: config.status === 'READY' ? config.requested : 0,
  AllocatedProvisionedConcurrentExecutions: config.status === 'READY' ? config.requested : 0,
  Status: config.status,
  ...(config.statusReason === undefined ? {} : { StatusReason: config.statusReason }),
  LastModified: apiInstant(config.lastModified),
});

/** The function of the call; of one that is not there the qualifier is told (recorded). */
const qualified = (context: ApiContext, call: ApiCall): Named => {
  const { functionName, arn, qualifier, elsewhere } = readName(context, call, 'own');
  if (qualifier !== null && qualifier !== latestVersion && (elsewhere || !context.registry.has(functionName))) {
    throw new Refusal(missingQualifier(arn, qualifier));
  }
  return namedFunction(context, call);
};

/** The version or alias that the call is about, and the version that serves it; `unpublished` answers for $LATEST. */
const publishedTarget = ({ stored, qualifier, arn }: Named, unpublished: () => WireError): PublishedTarget => {
  if (qualifier === null) {
    throw new Refusal(
      invalidParameterValue('Qualifier is required for Provisioned Concurrency; name a version or an alias'),
    );
  }
  if (qualifier === latestVersion) throw new Refusal(unpublished());
  if (stored.versions.has(qualifier)) return { qualifier, version: qualifier };
  const alias = stored.aliases.get(qualifier);
  if (alias === undefined) throw new Refusal(missingQualifier(arn, qualifier));
  if (alias.version === latestVersion) throw new Refusal(unpublished());
  return { qualifier, version: alias.version };
};

/** A version has its own or an alias's, never both. */
const checkClash = (stored: StoredFunction, { qualifier, version }: PublishedTarget): void => {
  if (qualifier !== version && stored.provisioned.has(version)) throw new Refusal(aliasOfProvisionedVersion());
  const byAlias = [...stored.provisioned.keys()].some((key) => stored.aliases.get(key)?.version === version);
  if (qualifier === version && byAlias) throw new Refusal(versionOfProvisionedAlias());
};

const checkRoom = (context: ApiContext, stored: StoredFunction, qualifier: string, count: number): void => {
  const { account, unreservedMinimum } = context;
  const had = stored.provisioned.get(qualifier)?.requested ?? 0;
  const reserved = account.reserved(stored.latest.functionIndex);
  if (reserved !== null) {
    if (provisionedOf(stored) - had + count > reserved) throw new Refusal(provisionedAboveReserved());
    return;
  }
  const left = account.unreservedLimit + had;
  if (count > left) throw new Refusal(provisionedAboveUnreserved(left));
  if (left - count < unreservedMinimum) throw new Refusal(provisionedBelowMinimum(unreservedMinimum));
};

const put = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = qualified(context, call);
  const { members } = call;
  members.required('ProvisionedConcurrentExecutions');
  const count = members.integer('ProvisionedConcurrentExecutions', { min: 1, max: Number.MAX_SAFE_INTEGER });
  members.check();
  if (appliedOn(named.stored.latest.settings.kept) !== '')
    throw new Refusal(notWithSnapStart('Provisioned concurrency'));
  if (isManaged(named.stored)) throw new Refusal(notWithManaged('Provisioned concurrency'));
  if (named.stored.latest.settings.config.tenantIsolation === true)
    throw new Refusal(notWithTenants('Provisioned concurrency'));
  const target = publishedTarget(named, provisionedOfUnpublished);
  if ((named.stored.aliases.get(target.qualifier)?.additional ?? null) !== null)
    throw new Refusal(provisionedOfWeights());
  checkClash(named.stored, target);
  checkRoom(context, named.stored, target.qualifier, count!);
  const config = allocateProvisioned(context.registry, named.stored, target, count!);
  const reason = notRunReason(revisionOf(named.stored, target.version)!);
  if (reason !== null) context.note(`${named.stored.name}: ready in the answers alone: ${reason}`);
  return { ...jsonAnswer(answerOf(config)), status: 202 };
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  if (call.query.get('List') === 'ALL') return list(context, call, namedFunction(context, call));
  const named = qualified(context, call);
  const { qualifier } = publishedTarget(named, notPublished);
  const config = named.stored.provisioned.get(qualifier);
  if (config === undefined) throw new Refusal(provisionedNotFound());
  return jsonAnswer(answerOf(config));
};

const list = (context: ApiContext, call: ApiCall, { stored }: Named): HttpAnswer => {
  const configs = [...stored.provisioned].map(([qualifier, config]) => ({
    FunctionArn: context.registry.arnOf(stored.name, qualifier),
    ...answerOf(config),
  }));
  return jsonAnswer(page(call, configs, 'ProvisionedConcurrencyConfigs', { largest: 50 }));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = qualified(context, call);
  const { qualifier } = publishedTarget(named, notPublished);
  const config = named.stored.provisioned.get(qualifier);
  if (config !== undefined) void context.registry.setProvisioned(config.functionIndex, 0);
  named.stored.provisioned.delete(qualifier);
  return noContent;
};

const path = '/2019-09-30/functions/{name}/provisioned-concurrency';

export const provisionedOperations: readonly Operation[] = [
  { method: 'PUT', path, answer: put },
  { method: 'GET', path, answer: get },
  { method: 'DELETE', path, answer: remove },
];
