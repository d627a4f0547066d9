// Tags of functions and of event source mappings, which are named by their ARNs.

import { invalidParameterValue, taggedQualifier, validationException } from '../../lambda/index.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { textProblems } from './constraints.ts';
import { noContent, orRefuse, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { namedMapping } from './mappings.ts';

const taggable = {
  pattern: String.raw`arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})`,
  maxLength: 256,
};
const tagLimit = 50;

/** The tags of what the ARN names. */
const tagsOf = (context: ApiContext, { names }: ApiCall): Map<string, string> => {
  const arn = names[0]!;
  const [problem] = textProblems(arn, taggable);
  if (problem !== undefined) {
    throw new Refusal(validationException([`Value '${arn}' at 'resource' failed to satisfy constraint: ${problem}`]));
  }
  const [, uuid] = /:event-source-mapping:(.+)$/.exec(arn) ?? [];
  if (uuid !== undefined) return namedMapping(context, uuid).tags;
  const { stored, qualifier } = orRefuse(context.registry.find(arn, null));
  if (qualifier !== null) throw new Refusal(taggedQualifier());
  return stored.tags;
};

const listTags = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ Tags: Object.fromEntries(tagsOf(context, call)) });

const tag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const tags = Object.entries((call.body['Tags'] ?? {}) as Record<string, unknown>);
  if (tags.length === 0)
    throw new Refusal(invalidParameterValue('An error occurred and the request cannot be processed.'));
  const kept = tagsOf(context, call);
  const names = new Set([...kept.keys(), ...tags.map(([key]) => key)]);
  if (names.size > tagLimit) throw new Refusal(invalidParameterValue('Number of tags exceeds resource tag limit.'));
  for (const [key, value] of tags) kept.set(key, String(value));
  return noContent;
};

const untag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const keys = call.query.getAll('tagKeys');
  if (keys.length === 0) {
    const problem = "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null";
    throw new Refusal(validationException([problem]));
  }
  const kept = tagsOf(context, call);
  for (const key of keys) kept.delete(key);
  return noContent;
};

export const tagOperations: readonly Operation[] = [
  { method: 'GET', path: '/2017-03-31/tags/{arn}', answer: listTags },
  { method: 'POST', path: '/2017-03-31/tags/{arn}', answer: tag },
  { method: 'DELETE', path: '/2017-03-31/tags/{arn}', answer: untag },
];
