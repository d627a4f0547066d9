// Versions and aliases.

import {
  aliasExists,
  codeChanged,
  functionNotFound,
  latestNotWeighted,
  notFound,
  preconditionFailed,
  tooManyWeights,
  updateInProgress,
  validationException,
  weightOfPrimary,
} from '../../lambda/index.ts';
import { followAlias } from '../functions/allocate-provisioned.ts';
import { revisionIdNow, revisionOf, settlingNow, type Named } from '../functions/registry.ts';
import type { Alias } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { aliasAnswer, configurationOf, listedConfiguration } from './configuration.ts';
import { aliasName, descriptionText, versionName } from './constraints.ts';
import { checkNotHere } from './kept-members.ts';
import { published, publishedTo } from './publishing.ts';
import { Members } from './members.ts';
import {
  namedFunction,
  noContent,
  page,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

const publishVersion = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, arn } = namedFunction(context, call);
  const { members } = call;
  const description = members.text('Description', descriptionText);
  checkNotHere(members);
  const to = publishedTo(members);
  const given = members.text('CodeSha256');
  members.check();
  if (given !== undefined && given !== '' && given !== stored.latest.code.sha256) {
    throw new Refusal(codeChanged(given, stored.latest.code.sha256));
  }
  const expected = members.text('RevisionId');
  if (expected !== undefined && expected !== revisionIdNow(stored.latest)) throw new Refusal(preconditionFailed());
  const settling = settlingNow(stored.latest)?.kind ?? null;
  if (settling === 'updating') throw new Refusal(updateInProgress(arn));
  const revision = published(context, stored, { to, description: description ?? null, change: settling });
  const shown = configurationOf(context, stored, revision, { qualifier: revision.version });
  return { ...jsonAnswer(shown), status: 201 };
};

const listVersions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call, 'any');
  const revisions = [stored.latest, ...stored.versions.values()];
  const shown = revisions.map((revision) => listedConfiguration(context, stored, revision, revision.version));
  return jsonAnswer(page(call, shown, 'Versions'));
};

const outsideOfWeights = (version: string, weight: number, constraint: string): Refusal => {
  const shown = Number.isInteger(weight) ? weight.toFixed(1) : String(weight);
  return new Refusal(
    validationException([
      `Value '{${version}=${shown}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${constraint}`,
    ]),
  );
};

const checkWeight = (version: string, weight: number): void => {
  if (!(weight >= 0 && weight <= 1)) {
    throw outsideOfWeights(
      version,
      weight,
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    );
  }
  if (/^\d+$/.test(version)) return;
  throw outsideOfWeights(
    version,
    weight,
    'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
  );
};

/** The second version of a routing configuration; undefined when the body says nothing of it. */
const additionalOf = (named: Named, members: Members, primary: string): Alias['additional'] | undefined => {
  if (!members.has('RoutingConfig')) return undefined;
  const entries = members.inside('RoutingConfig').numberMap('AdditionalVersionWeights') ?? [];
  if (entries.length > 1) throw new Refusal(tooManyWeights());
  const [first] = entries;
  if (first === undefined) return null;
  const [version, weight] = first;
  checkWeight(version, weight);
  if (version === primary) throw new Refusal(weightOfPrimary(version));
  if (primary === latestVersion) throw new Refusal(latestNotWeighted());
  if (!named.stored.versions.has(version)) throw new Refusal(functionNotFound(`${named.arn}:${version}`));
  return { version, weight };
};

const checkVersion = ({ stored, arn }: Named, version: string): void => {
  if (revisionOf(stored, version) === undefined) throw new Refusal(functionNotFound(`${arn}:${version}`));
};

const createAlias = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { members } = call;
  members.required('Name', 'FunctionVersion');
  const name = members.text('Name', aliasName);
  const version = members.text('FunctionVersion', versionName);
  const description = members.text('Description', descriptionText) ?? '';
  members.check();
  const read = readName(context, call, 'own');
  // Of a function that is not there, its version is missed (recorded).
  if (read.elsewhere || !context.registry.has(read.functionName)) {
    throw new Refusal(functionNotFound(`${read.arn}:${version}`));
  }
  const named = namedFunction(context, call);
  if (named.stored.aliases.has(name!)) throw new Refusal(aliasExists(`${named.arn}:${name}`));
  checkVersion(named, version!);
  const additional = additionalOf(named, members, version!) ?? null;
  const alias = context.registry.putAlias(named.stored, { name: name!, version: version!, description, additional });
  return { ...jsonAnswer(aliasAnswer(context, named.stored, alias)), status: 201 };
};

/** The alias of a path. */
const aliasNameOf = ({ names }: ApiCall): string => {
  const members = new Members({ Name: names[1] });
  const name = members.text('Name', aliasName);
  members.check();
  return name!;
};

const namedAlias = (named: Named, call: ApiCall, missing: (arn: string) => string): Alias => {
  const name = aliasNameOf(call);
  const alias = named.stored.aliases.get(name);
  if (alias === undefined) throw new Refusal(notFound(missing(`${named.arn}:${name}`)));
  return alias;
};

const getAlias = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
  const alias = namedAlias(named, call, (arn) => `Cannot find alias arn: ${arn}`);
  return jsonAnswer(aliasAnswer(context, named.stored, alias));
};

const updateAlias = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
  const alias = namedAlias(named, call, (arn) => `Alias not found: ${arn}`);
  const { members } = call;
  const expected = members.text('RevisionId');
  if (expected !== undefined && expected !== alias.revisionId) throw new Refusal(preconditionFailed());
  const version = members.text('FunctionVersion', versionName) ?? alias.version;
  const description = members.text('Description', descriptionText) ?? alias.description;
  members.check();
  checkVersion(named, version);
  const additional = additionalOf(named, members, version);
  const changed = context.registry.putAlias(named.stored, {
    name: alias.name,
    version,
    description,
    additional: additional === undefined ? alias.additional : additional,
  });
  followAlias(context.registry, named.stored, changed);
  return jsonAnswer(aliasAnswer(context, named.stored, changed));
};

const deleteAlias = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  const name = aliasNameOf(call);
  const provisioned = stored.provisioned.get(name);
  if (provisioned !== undefined) void context.registry.setProvisioned(provisioned.functionIndex, 0);
  for (const kept of [stored.aliases, stored.provisioned, stored.eventInvoke, stored.urls, stored.policies]) {
    kept.delete(name);
  }
  return noContent;
};

const listAliases = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  const members = new Members({ FunctionVersion: call.query.get('FunctionVersion') });
  const version = members.text('FunctionVersion', versionName);
  members.check();
  const aliases = [...stored.aliases.values()].filter((alias) => version === undefined || alias.version === version);
  const sorted = aliases.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return jsonAnswer(
    page(
      call,
      sorted.map((alias) => aliasAnswer(context, stored, alias)),
      'Aliases',
    ),
  );
};

export const versionOperations: readonly Operation[] = [
  { method: 'POST', path: '/2015-03-31/functions/{name}/versions', answer: publishVersion },
  { method: 'GET', path: '/2015-03-31/functions/{name}/versions', answer: listVersions },
  { method: 'POST', path: '/2015-03-31/functions/{name}/aliases', answer: createAlias },
  { method: 'GET', path: '/2015-03-31/functions/{name}/aliases', answer: listAliases },
  { method: 'GET', path: '/2015-03-31/functions/{name}/aliases/{alias}', answer: getAlias },
  { method: 'PUT', path: '/2015-03-31/functions/{name}/aliases/{alias}', answer: updateAlias },
  { method: 'DELETE', path: '/2015-03-31/functions/{name}/aliases/{alias}', answer: deleteAlias },
];
