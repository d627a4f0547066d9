// Code signing configurations and the functions that have them. What they ask for is not checked: code here is the user's own.

import { codeSigningConfigMissing, codeSigningConfigNotFound } from '../../lambda/index.ts';
import type { CodeSigningConfig, NewCodeSigningConfig } from '../functions/code-signing.ts';
import type { StoredFunction } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { apiInstant } from './configuration.ts';
import { codeSigningConfigArn, descriptionText, signingProfileArn } from './constraints.ts';
import { itemsLike, type Members } from './members.ts';
import { givenTags } from './tags.ts';
import { namedFunction, noContent, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const answerOf = (config: CodeSigningConfig): Record<string, unknown> => ({
  CodeSigningConfigId: config.id,
  CodeSigningConfigArn: config.arn,
  ...(config.description === null ? {} : { Description: config.description }),
  AllowedPublishers: { SigningProfileVersionArns: config.publishers },
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: config.onUntrusted },
  LastModified: apiInstant(config.lastModified),
});

/** What the body sets. */
const givenOf = (members: Members, isNew: boolean): Partial<NewCodeSigningConfig> => {
  if (isNew) members.required('AllowedPublishers');
  const description = members.text('Description', descriptionText);
  const allowed = members.inside('AllowedPublishers');
  if (members.has('AllowedPublishers')) allowed.required('SigningProfileVersionArns');
  const publishers = allowed.texts('SigningProfileVersionArns', itemsLike(signingProfileArn));
  if (publishers?.length === 0) {
    allowed.refuse('SigningProfileVersionArns', 'Member must have length greater than or equal to 1');
  }
  const onUntrusted = members.inside('CodeSigningPolicies').oneOf('UntrustedArtifactOnDeployment', ['Warn', 'Enforce']);
  members.check();
  return {
    ...(description === undefined ? {} : { description }),
    ...(publishers === undefined ? {} : { publishers }),
    ...(onUntrusted === undefined ? {} : { onUntrusted }),
  };
};

const create = ({ codeSigning, note }: ApiContext, { members }: ApiCall): HttpAnswer => {
  const config = codeSigning.create({
    description: null,
    publishers: [],
    onUntrusted: 'Warn',
    tags: givenTags(members),
    ...givenOf(members, true),
  });
  note(`${config.id} is kept, but no code is checked for its signature here`);
  return { ...jsonAnswer({ CodeSigningConfig: answerOf(config) }), status: 201 };
};

const named = ({ codeSigning }: ApiContext, { names }: ApiCall): CodeSigningConfig => {
  const config = codeSigning.find(names[0]!);
  if (config === undefined) throw new Refusal(codeSigningConfigMissing(names[0]!));
  return config;
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ CodeSigningConfig: answerOf(named(context, call)) });

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const old = named(context, call);
  const given = givenOf(call.members, false);
  const config = Object.keys(given).length === 0 ? old : context.codeSigning.update(old, given);
  return jsonAnswer({ CodeSigningConfig: answerOf(config) });
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer(page(call, context.codeSigning.all.map(answerOf), 'CodeSigningConfigs'));

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  context.codeSigning.delete(named(context, call).arn);
  return noContent;
};

const listFunctions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { arn } = named(context, call);
  const having = context.registry.all.filter(({ codeSigningConfigArn: own }) => own === arn);
  const arns = having.map(({ name }) => context.registry.arnOf(name));
  return jsonAnswer(page(call, arns, 'FunctionArns'));
};

/** The configuration that a body names, which must be there; undefined when it names none. */
export const givenCodeSigning = ({ codeSigning }: ApiContext, members: Members): string | undefined => {
  const arn = members.text('CodeSigningConfigArn', codeSigningConfigArn);
  members.check();
  if (arn !== undefined && codeSigning.find(arn) === undefined) throw new Refusal(codeSigningConfigNotFound(arn));
  return arn;
};

const ofFunction = ({ name, codeSigningConfigArn: arn }: StoredFunction): HttpAnswer =>
  jsonAnswer(arn === null ? {} : { CodeSigningConfigArn: arn, FunctionName: name });

const getOfFunction = (context: ApiContext, call: ApiCall): HttpAnswer =>
  ofFunction(namedFunction(context, call, 'any').stored);

const putOfFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { members } = call;
  members.required('CodeSigningConfigArn');
  const arn = givenCodeSigning(context, members);
  const { stored } = namedFunction(context, call, 'any');
  stored.codeSigningConfigArn = arn!;
  return ofFunction(stored);
};

const removeOfFunction = (context: ApiContext, call: ApiCall): HttpAnswer => {
  namedFunction(context, call, 'any').stored.codeSigningConfigArn = null;
  return noContent;
};

const configs = '/2020-04-22/code-signing-configs';
const ofFunctions = '/2020-06-30/functions/{name}/code-signing-config';

export const codeSigningOperations: readonly Operation[] = [
  { method: 'POST', path: configs, answer: create },
  { method: 'GET', path: configs, answer: list },
  { method: 'GET', path: `${configs}/{arn}`, answer: get },
  { method: 'PUT', path: `${configs}/{arn}`, answer: update },
  { method: 'DELETE', path: `${configs}/{arn}`, answer: remove },
  { method: 'GET', path: `${configs}/{arn}/functions`, answer: listFunctions },
  { method: 'GET', path: ofFunctions, answer: getOfFunction },
  { method: 'PUT', path: ofFunctions, answer: putOfFunction },
  { method: 'DELETE', path: ofFunctions, answer: removeOfFunction },
];
