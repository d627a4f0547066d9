// Creating, reading, changing and deleting functions.

import { pathToFileURL } from 'node:url';
import {
  accessDenied,
  aliasNotDeletable,
  combinedTooLarge,
  functionExists,
  functionNotFound,
  invalidParameterValue,
  latestNotDeletable,
  preconditionFailed,
  twoSourcesOfCode,
  updateInProgress,
  versionOfAlias,
} from '../../lambda/index.ts';
import { notRunReason } from '../functions/foreign-runtime.ts';
import { readNewName } from '../functions/function-name.ts';
import { revisionIdNow, revisionOf, settlingNow, type Named } from '../functions/registry.ts';
import { unzippedLimitBytes } from '../functions/unzip.ts';
import type { CodePackage, DeployedCode, FunctionSettings, GivenCode } from '../settings/function-settings.ts';
import type { Revision, StoredFunction } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { givenCodeSigning } from './code-signing.ts';
import { bucketKey, bucketName, masterRegion, resourceArn } from './constraints.ts';
import { configurationOf, listedConfiguration } from './configuration.ts';
import { appliedOn, checkNotHere } from './kept-members.ts';
import { checkPublishedTo, published, publishedTo } from './publishing.ts';
import { Members } from './members.ts';
import {
  namedFunction,
  archiveAddress,
  noContent,
  orRefuse,
  page,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';
import { architectureOf, changedSettings, defaultSettings, noteArchitecture } from './settings-members.ts';
import { givenTags } from './tags.ts';

const created = (value: unknown): HttpAnswer => ({ ...jsonAnswer(value), status: 201 });

const layerDirectories = ({ layers }: ApiContext, settings: FunctionSettings): string[] =>
  layers.directories(settings.layers);

/** Code and layers together may unpack to no more than code alone. */
const checkCombined = (
  { layers }: ApiContext,
  settings: FunctionSettings,
  { unzippedBytes = 0 }: CodePackage,
): void => {
  const bytes = settings.layers.reduce((sum, arn) => sum + layers.unzippedBytesOf(arn), unzippedBytes);
  if (bytes > unzippedLimitBytes) throw new Refusal(combinedTooLarge(unzippedLimitBytes, bytes));
};

/** Says, when a function has become one that will not run, that it will not. */
const noteForeign = ({ note }: ApiContext, name: string, revision: Revision, before: Revision | null = null): void => {
  const reason = notRunReason(revision);
  if (reason === null) return;
  if (before === null || notRunReason(before) !== reason) note(`${name}: ${reason}`);
  const applied = appliedOn(revision.settings.kept);
  if (applied !== '' && (before === null || appliedOn(before.settings.kept) !== applied)) {
    note(`${name}: SnapStart has no effect: what does not run has no snapshots`);
  }
};

/** Where the code is, in `Code` of CreateFunction or in the body of UpdateFunctionCode. */
const codeOf = (members: Members): GivenCode => {
  const elsewhere = ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ImageUri'].some((member) => members.has(member));
  const code = {
    zipFile: members.text('ZipFile'),
    bucket: members.text('S3Bucket', bucketName),
    key: members.text('S3Key', bucketKey),
    imageUri: members.text('ImageUri'),
  };
  members.text('S3ObjectVersion', bucketKey);
  members.text('SourceKMSKeyArn', resourceArn);
  members.check();
  if (code.zipFile !== undefined && elsewhere) throw new Refusal(twoSourcesOfCode());
  return code;
};

/** Says that the code is not encrypted. */
const noteKey = ({ note }: ApiContext, name: string, code: Members): void => {
  if (code.has('SourceKMSKeyArn')) note(`${name}: SourceKMSKeyArn has no effect: nothing is encrypted here`);
};

/** Where permissions are asked, a role must be there, and may send to where dead letters go (texts seen in public). */
const checkRole = ({ permissions }: ApiContext, settings: FunctionSettings): void => {
  const { role, deadLetterArn, config } = settings;
  const problem = permissions?.roleProblem(role) ?? null;
  if (problem !== null) throw new Refusal(invalidParameterValue(problem));
  const action = deadLetterArn === null ? null : permissions?.deliveryProblem(role, config.name, deadLetterArn);
  if (action === null || action === undefined) return;
  const service = deadLetterArn!.split(':')[2]!.toUpperCase();
  const text = `The provided execution role does not have permissions to call ${action} on ${service}`;
  throw new Refusal(invalidParameterValue(text));
};

const createFunction = async (context: ApiContext, { members }: ApiCall): Promise<HttpAnswer> => {
  members.required('FunctionName', 'Role', 'Code');
  members.check();
  const named = orRefuse(readNewName(context.registry.context, members.text('FunctionName') ?? ''));
  if (named.elsewhere) throw new Refusal(accessDenied());
  const name = named.functionName;
  const tags = givenTags(members);
  const codeSigning = givenCodeSigning(context, members);
  const settings = changedSettings(context, defaultSettings(name), members, 'create');
  checkRole(context, settings);
  const to = publishedTo(members);
  const isPublished = members.boolean('Publish') === true || to !== undefined;
  checkPublishedTo(settings.config, to);
  if (context.registry.has(name)) throw new Refusal(functionExists(name));
  const stored = await context.code.borrow(async (desk) => {
    const code = orRefuse(await desk.take(codeOf(members.inside('Code'))));
    checkCombined(context, settings, code);
    const deployed = await desk.deploy(code, settings, layerDirectories(context, settings));
    // Somebody else may have been faster meanwhile.
    if (context.registry.has(name)) throw new Refusal(functionExists(name));
    return context.registry.create(name, settings, deployed);
  });
  noteForeign(context, name, stored.latest);
  noteKey(context, name, members.inside('Code'));
  stored.codeSigningConfigArn = codeSigning ?? null;
  for (const [key, tag] of tags) stored.tags.set(key, tag);
  const revision = isPublished
    ? published(context, stored, { to, description: null, change: 'creating' })
    : stored.latest;
  return created(configurationOf(context, stored, revision, { made: true }));
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

/** Where the code can be had: the archive that came, or the directory of this machine that it is run in. */
const locationOf = (
  { package: { archive, root, sha256 } }: DeployedCode,
  context: ApiContext,
  { host }: ApiCall,
): string => (archive === null ? pathToFileURL(root).href : archiveAddress(context, host, sha256));

const getFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call, 'any');
  const { stored, qualifier } = named;
  const revision = revisionNamed(named);
  const reserved = context.account.reserved(revision.functionIndex);
  return jsonAnswer({
    Configuration: configurationOf(context, stored, revision, { qualifier }),
    Code: { RepositoryType: 'S3', Location: locationOf(revision.code, context, call) },
    ...(stored.tags.size === 0 ? {} : { Tags: Object.fromEntries(stored.tags) }),
    ...(reserved === null ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  });
};

const listFunctions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const members = new Members({
    FunctionVersion: call.query.get('FunctionVersion'),
    MasterRegion: call.query.get('MasterRegion'),
  });
  const region = members.text('MasterRegion', masterRegion);
  const every = members.oneOf('FunctionVersion', ['ALL']) !== undefined;
  members.check();
  if (region !== undefined) context.note('ListFunctions: MasterRegion has no effect: functions have no replicas here');
  const shown = context.registry.all.flatMap((stored) =>
    every
      ? [stored.latest, ...stored.versions.values()].map((revision) =>
          listedConfiguration(context, stored, revision, revision.version),
        )
      : [listedConfiguration(context, stored, stored.latest)],
  );
  return jsonAnswer(page(call, shown, 'Functions'));
};

/** The function of a call that changes it: at the revision that the caller knows, and not in the middle of a change. */
const changeable = (context: ApiContext, call: ApiCall, members: Members): StoredFunction => {
  const { stored, arn } = namedFunction(context, call);
  const expected = members.text('RevisionId');
  if (expected !== undefined && expected !== revisionIdNow(stored.latest)) throw new Refusal(preconditionFailed());
  if (settlingNow(stored.latest)?.kind === 'updating') throw new Refusal(updateInProgress(arn));
  return stored;
};

/** Images stay images, archives archives. */
const checkPackage = ({ latest }: StoredFunction, members: Members): void => {
  if (latest.settings.config.packageType === 'zip' && members.has('ImageUri')) {
    throw new Refusal(
      invalidParameterValue("Please don't provide ImageUri when updating a function with packageType Zip."),
    );
  }
};

const updateCode = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const { members } = call;
  const stored = changeable(context, call, members);
  const { latest: before } = stored;
  checkPackage(stored, members);
  const architecture = architectureOf(members);
  members.check();
  checkNotHere(members);
  const dryRun = members.boolean('DryRun') === true;
  const to = publishedTo(members);
  const isPublished = members.boolean('Publish') === true || to !== undefined;
  checkPublishedTo(stored.latest.settings.config, to);
  const latest = await context.code.borrow(async (desk) => {
    const code = orRefuse(await desk.take(codeOf(members)));
    if (dryRun) return null;
    const { settings: old } = stored.latest;
    const settings = architecture === undefined ? old : { ...old, config: { ...old.config, architecture } };
    checkCombined(context, settings, code);
    if (architecture !== undefined) noteArchitecture(context, settings.config);
    const deployed = await desk.deploy(code, settings, layerDirectories(context, settings));
    // It may be gone meanwhile.
    namedFunction(context, call);
    return context.registry.update(stored, settings, deployed);
  });
  noteKey(context, stored.name, members);
  noteForeign(context, stored.name, stored.latest, before);
  if (latest === null) return jsonAnswer(configurationOf(context, stored, stored.latest));
  const revision = isPublished ? published(context, stored, { to, description: null, change: 'creating' }) : latest;
  const qualifier = revision === latest ? null : revision.version;
  return jsonAnswer(configurationOf(context, stored, revision, { qualifier, made: true }));
};

const updateConfiguration = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const { members } = call;
  const stored = changeable(context, call, members);
  const { latest: before } = stored;
  const { settings: old, code } = before;
  const settings = changedSettings(context, old, members, 'update');
  if (settings.role !== old.role || settings.deadLetterArn !== old.deadLetterArn) checkRole(context, settings);
  const moved =
    settings.handler !== old.handler ||
    settings.layers.join() !== old.layers.join() ||
    settings.config.runtime !== old.config.runtime;
  checkCombined(context, settings, code.package);
  const revision = await context.code.borrow(async (desk) => {
    const deployed = moved ? await desk.deploy(code.package, settings, layerDirectories(context, settings)) : code;
    return context.registry.update(stored, settings, deployed);
  });
  noteForeign(context, stored.name, revision, before);
  const answer = configurationOf(context, stored, revision, { made: true });
  // A queue that was just taken away is still in the answer that says so (recorded).
  const { deadLetterArn } = old;
  if (deadLetterArn === null || settings.deadLetterArn !== null) return jsonAnswer(answer);
  return jsonAnswer({ ...answer, DeadLetterConfig: { TargetArn: deadLetterArn } });
};

const deleteFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { functionName, arn, qualifier, elsewhere } = readName(context, call, 'any');
  if (qualifier === latestVersion) throw new Refusal(latestNotDeletable());
  if (elsewhere || !context.registry.has(functionName)) throw new Refusal(functionNotFound(arn));
  const { stored } = namedFunction(context, call, 'any');
  if (qualifier === null) {
    context.registry.delete(stored);
    return noContent;
  }
  if (stored.aliases.has(qualifier)) throw new Refusal(aliasNotDeletable());
  const aliases = [...stored.aliases.values()].filter(
    ({ version, additional }) => version === qualifier || additional?.version === qualifier,
  );
  if (aliases.length > 0) {
    const names = aliases.map(({ name }) => name);
    throw new Refusal(versionOfAlias(qualifier, names));
  }
  // What is not there need not be deleted (recorded).
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
