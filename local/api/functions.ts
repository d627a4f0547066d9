// Creating, reading, changing and deleting functions.

import {
  functionExists,
  functionNotFound,
  invalidParameterValue,
  latestNotDeletable,
  preconditionFailed,
  versionOfAlias,
} from '../../lambda/index.ts';
import { readFunctionName } from '../functions/function-name.ts';
import { revisionOf, type Named } from '../functions/registry.ts';
import type { FunctionSettings } from '../functions/settings.ts';
import type { Revision, StoredFunction } from '../functions/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { latestVersion } from '../platform-options.ts';
import { configurationOf, listedConfiguration } from './configuration.ts';
import { Members } from './members.ts';
import {
  namedFunction,
  noContent,
  orRefuse,
  page,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';
import { changedSettings, defaultSettings } from './settings-members.ts';

const created = (value: unknown): HttpAnswer => ({ ...jsonAnswer(value), status: 201 });

const tagsOf = (value: unknown): Map<string, string> =>
  new Map(Object.entries((value ?? {}) as Record<string, unknown>).map(([key, tag]) => [key, String(tag)]));

const layerDirectories = ({ layers }: ApiContext, settings: FunctionSettings): string[] =>
  layers.directories(settings.layers);

const createFunction = async (context: ApiContext, { body }: ApiCall): Promise<HttpAnswer> => {
  const members = new Members(body);
  members.required('FunctionName', 'Role', 'Code');
  members.check();
  const named = orRefuse(readFunctionName(context.registry.context, members.text('FunctionName') ?? '', null, 'new'));
  const name = named.functionName;
  if (members.text('PackageType') !== 'Image' && (!members.has('Runtime') || !members.has('Handler'))) {
    throw new Refusal(
      invalidParameterValue(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      ),
    );
  }
  const settings = changedSettings(context, defaultSettings(name), members);
  if (context.registry.has(name)) throw new Refusal(functionExists(name));
  const stored = await context.code.borrow(async (desk) => {
    const code = orRefuse(await desk.take(members.value('Code') as Record<string, unknown>));
    const deployed = await desk.deploy(code, settings.handler, layerDirectories(context, settings));
    // Somebody else may have been faster meanwhile.
    if (context.registry.has(name)) throw new Refusal(functionExists(name));
    return context.registry.create(name, settings, deployed);
  });
  for (const [key, tag] of tagsOf(members.value('Tags'))) stored.tags.set(key, tag);
  const revision = members.boolean('Publish') === true ? context.registry.publish(stored, null) : stored.latest;
  return created(configurationOf(context, stored, revision, { transition: 'creating' }));
};

/** The revision that a qualifier, a version or an alias, names. */
const revisionNamed = ({ stored, qualifier, arn }: Named): Revision => {
  const version = stored.aliases.get(qualifier ?? '')?.version ?? qualifier ?? latestVersion;
  const revision = revisionOf(stored, version);
  if (revision === undefined) throw new Refusal(functionNotFound(`${arn}:${qualifier}`));
  return revision;
};

const getConfiguration = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call, 'any');
  return jsonAnswer(configurationOf(context, named.stored, revisionNamed(named), { qualifier: named.qualifier }));
};

const getFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call, 'any');
  const { stored, qualifier } = named;
  const revision = revisionNamed(named);
  const reserved = context.account.reserved(revision.functionIndex);
  return jsonAnswer({
    Configuration: configurationOf(context, stored, revision, { qualifier }),
    Code: { RepositoryType: 'S3', Location: revision.code.location },
    ...(stored.tags.size === 0 ? {} : { Tags: Object.fromEntries(stored.tags) }),
    ...(reserved === null ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  });
};

const listFunctions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const members = new Members({ FunctionVersion: call.query.get('FunctionVersion') });
  const every = members.oneOf('FunctionVersion', ['ALL']) !== undefined;
  members.check();
  const shown = context.registry.all.flatMap((stored) =>
    every
      ? [stored.latest, ...stored.versions.values()].map((revision) =>
          listedConfiguration(context, stored, revision, revision.version),
        )
      : [listedConfiguration(context, stored, stored.latest)],
  );
  return jsonAnswer(page(call, shown, 'Functions'));
};

const checkRevision = (stored: StoredFunction, members: Members): void => {
  const expected = members.text('RevisionId');
  if (expected !== undefined && expected !== stored.latest.revisionId) throw new Refusal(preconditionFailed());
};

const updateCode = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const { stored } = namedFunction(context, call);
  const members = new Members(call.body);
  checkRevision(stored, members);
  const dryRun = members.boolean('DryRun') === true;
  const latest = await context.code.borrow(async (desk) => {
    const code = orRefuse(await desk.take(call.body));
    if (dryRun) return null;
    const { settings } = stored.latest;
    const deployed = await desk.deploy(code, settings.handler, layerDirectories(context, settings));
    // It may be gone meanwhile.
    namedFunction(context, call);
    return context.registry.update(stored, settings, deployed);
  });
  if (latest === null) return jsonAnswer(configurationOf(context, stored, stored.latest));
  const revision = members.boolean('Publish') === true ? context.registry.publish(stored, null) : latest;
  const qualifier = revision === latest ? null : revision.version;
  return jsonAnswer(configurationOf(context, stored, revision, { qualifier, transition: 'updating' }));
};

const updateConfiguration = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const { stored } = namedFunction(context, call);
  const members = new Members(call.body);
  checkRevision(stored, members);
  const { settings: old, code } = stored.latest;
  const settings = changedSettings(context, old, members);
  const moved = settings.handler !== old.handler || settings.layers.join() !== old.layers.join();
  const revision = await context.code.borrow(async (desk) => {
    const deployed = moved
      ? await desk.deploy(code.package, settings.handler, layerDirectories(context, settings))
      : code;
    return context.registry.update(stored, settings, deployed);
  });
  return jsonAnswer(configurationOf(context, stored, revision, { transition: 'updating' }));
};

const deleteFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, qualifier, arn } = namedFunction(context, call);
  if (qualifier === latestVersion) throw new Refusal(latestNotDeletable());
  if (qualifier === null) {
    context.registry.delete(stored);
    return noContent;
  }
  if (!stored.versions.has(qualifier)) throw new Refusal(functionNotFound(`${arn}:${qualifier}`));
  const aliases = [...stored.aliases.values()].filter(
    ({ version, additional }) => version === qualifier || additional?.version === qualifier,
  );
  if (aliases.length > 0) {
    const names = aliases.map(({ name }) => name);
    throw new Refusal(versionOfAlias(qualifier, names));
  }
  context.registry.deleteVersion(stored, qualifier);
  return noContent;
};

export const functionOperations: readonly Operation[] = [
  { method: 'POST', path: '/2015-03-31/functions', answer: createFunction },
  { method: 'GET', path: '/2015-03-31/functions', answer: listFunctions },
  { method: 'GET', path: '/2015-03-31/functions/{name}', answer: getFunction },
  { method: 'DELETE', path: '/2015-03-31/functions/{name}', answer: deleteFunction },
  { method: 'GET', path: '/2015-03-31/functions/{name}/configuration', answer: getConfiguration },
  { method: 'PUT', path: '/2015-03-31/functions/{name}/configuration', answer: updateConfiguration },
  { method: 'PUT', path: '/2015-03-31/functions/{name}/code', answer: updateCode },
];
