// Tags of functions and of event source mappings, which are named by their ARNs.

import {
  capacityProviderNotFound,
  codeSigningConfigMissing,
  invalidParameterValue,
  mappingNotFound,
  resourceNotFound,
  taggedQualifier,
  tooManyTags,
  validationException,
} from '../../lambda/index.ts';
import { readFunctionName } from '../functions/function-name.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { taggableArn, textProblems } from './constraints.ts';
import type { Members } from './members.ts';
import { noContent, orRefuse, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const tagLimit = 50;

/** Tags as CreateFunction and CreateEventSourceMapping give them. */
export const givenTags = (members: Members): Map<string, string> => {
  const given = members.textMap('Tags') ?? [];
  if (given.length > tagLimit) throw new Refusal(tooManyTags());
  return new Map(given);
};

interface Tagged {
  readonly tags: Map<string, string>;
  /** Tells that they were changed. */
  readonly touch: () => void;
}

/** What the ARN names. */
const taggedBy = (context: ApiContext, { names }: ApiCall): Tagged => {
  const arn = names[0]!;
  const [problem] = textProblems(arn, taggableArn);
  if (problem !== undefined) {
    throw new Refusal(validationException([`Value '${arn}' at 'resource' failed to satisfy constraint: ${problem}`]));
  }
  const [, , , region, accountId, kind, id] = arn.split(':');
  if (kind === 'capacity-provider') {
    const provider = context.providers.find(arn);
    if (provider === undefined) throw new Refusal(capacityProviderNotFound(arn));
    return { tags: provider.tags, touch: () => undefined };
  }
  if (kind === 'event-source-mapping') {
    const { context: own } = context.registry;
    const mapping = region === own.region && accountId === own.accountId ? context.mappings.find(id!) : undefined;
    if (mapping === undefined) throw new Refusal(mappingNotFound(arn));
    return { tags: mapping.tags, touch: () => undefined };
  }
  if (kind === 'code-signing-config') {
    const config = context.codeSigning.find(arn);
    if (config === undefined) throw new Refusal(codeSigningConfigMissing(arn));
    return { tags: config.tags, touch: () => undefined };
  }
  if (kind !== 'function') throw new Refusal(resourceNotFound());
  if (orRefuse(readFunctionName(context.registry.context, arn, null)).qualifier !== null) {
    throw new Refusal(taggedQualifier());
  }
  const { stored } = orRefuse(context.registry.find(arn, null));
  // Tags are part of what a revision is (recorded).
  return { tags: stored.tags, touch: () => context.registry.touch(stored, latestVersion) };
};

const listTags = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ Tags: Object.fromEntries(taggedBy(context, call).tags) });

const tag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const tags = call.members.textMap('Tags') ?? [];
  if (tags.length === 0)
    throw new Refusal(invalidParameterValue('An error occurred and the request cannot be processed.'));
  const { tags: kept, touch } = taggedBy(context, call);
  const names = new Set([...kept.keys(), ...tags.map(([key]) => key)]);
  if (names.size > tagLimit) throw new Refusal(tooManyTags());
  for (const [key, value] of tags) kept.set(key, value);
  touch();
  return noContent;
};

const untag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const keys = call.query.getAll('tagKeys');
  if (keys.length === 0) {
    const problem = "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null";
    throw new Refusal(validationException([problem]));
  }
  const { tags, touch } = taggedBy(context, call);
  for (const key of keys) tags.delete(key);
  touch();
  return noContent;
};

export const tagOperations: readonly Operation[] = [
  { method: 'GET', path: '/2017-03-31/tags/{arn}', answer: listTags },
  { method: 'POST', path: '/2017-03-31/tags/{arn}', answer: tag },
  { method: 'DELETE', path: '/2017-03-31/tags/{arn}', answer: untag },
];
