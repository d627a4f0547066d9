// How asynchronous events of a function, a version or an alias are treated.

import {
  emptyEventInvokeConfig,
  eventInvokeConfigNotFound,
  invalidDestination,
  noSuchFunction,
  ownDestination,
} from '../../lambda/index.ts';
import { readFunctionName } from '../functions/function-name.ts';
import type { Named } from '../functions/registry.ts';
import type { EventInvokeConfig } from '../functions/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { latestVersion } from '../platform-options.ts';
import { destinationArn } from './constraints.ts';
import { Members } from './members.ts';
import { noContent, orRefuse, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const answerOf = (context: ApiContext, { stored }: Named, qualifier: string, config: EventInvokeConfig) => ({
  FunctionArn: context.registry.arnOf(stored.name, qualifier),
  // Seconds since 1970, as the service writes them.
  LastModified: Date.parse(config.lastModified) / 1000,
  ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
  ...(config.maximumEventAgeS === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAgeS }),
  DestinationConfig: {
    OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
    OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
  },
});

/** Services that take the records of asynchronous invocations. */
const destinationServices = new Set(['lambda', 'sqs', 'sns', 'events', 's3']);

const checkDestination = ({ registry }: ApiContext, functionName: string, arn: string): void => {
  if (arn === '') return;
  const service = arn.split(':')[2] ?? '';
  if (!destinationServices.has(service)) throw new Refusal(invalidDestination(arn));
  if (service !== 'lambda') return;
  const name = arn.split(':')[6] ?? '';
  if (!registry.has(name)) throw new Refusal(invalidDestination(arn));
  if (name === functionName) throw new Refusal(ownDestination());
};

/** The function of a call and its version or alias, as these operations tell that one of them is not there. */
const configured = (context: ApiContext, call: ApiCall): Named => {
  const read = orRefuse(readFunctionName(context.registry.context, call.names[0]!, call.query.get('Qualifier')));
  const found = context.registry.find(call.names[0]!, call.query.get('Qualifier'));
  if ('status' in found || read.elsewhere) throw new Refusal(noSuchFunction("The function doesn't exist."));
  const { stored, qualifier } = found;
  const known = qualifier === null || qualifier === latestVersion || stored.versions.has(qualifier);
  if (!known && !stored.aliases.has(qualifier)) throw new Refusal(noSuchFunction("The function doesn't exist."));
  return found;
};

/** What the body sets. */
const givenOf = (context: ApiContext, { stored }: Named, members: Members): Partial<EventInvokeConfig> => {
  const maximumRetryAttempts = members.integer('MaximumRetryAttempts', { min: 0, max: 2 });
  const maximumEventAgeS = members.integer('MaximumEventAgeInSeconds', { min: 60, max: 21_600 });
  const destinations = members.inside('DestinationConfig');
  const onSuccess = destinations.inside('OnSuccess').text('Destination', destinationArn);
  const onFailure = destinations.inside('OnFailure').text('Destination', destinationArn);
  members.check();
  for (const arn of [onSuccess, onFailure]) if (arn !== undefined) checkDestination(context, stored.name, arn);
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeS === undefined ? {} : { maximumEventAgeS }),
    // An empty text takes a destination away.
    ...(onSuccess === undefined ? {} : { onSuccess: onSuccess === '' ? undefined : onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure: onFailure === '' ? undefined : onFailure }),
  };
};

/** Sets it anew, or on top of what was there. */
const set =
  (onTop: boolean) =>
  (context: ApiContext, call: ApiCall): HttpAnswer => {
    const named = configured(context, call);
    const qualifier = named.qualifier ?? latestVersion;
    const members = new Members(call.body);
    const given = givenOf(context, named, members);
    if (Object.keys(given).length === 0 && !members.has('DestinationConfig'))
      throw new Refusal(emptyEventInvokeConfig());
    const old = onTop ? known(context, named, qualifier) : {};
    const config = { ...old, ...given, lastModified: new Date().toISOString() };
    named.stored.eventInvoke.set(qualifier, config);
    return jsonAnswer(answerOf(context, named, qualifier, config));
  };

const known = (context: ApiContext, { stored }: Named, qualifier: string): EventInvokeConfig => {
  const config = stored.eventInvoke.get(qualifier);
  if (config === undefined)
    throw new Refusal(eventInvokeConfigNotFound(context.registry.arnOf(stored.name, qualifier)));
  return config;
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = configured(context, call);
  const qualifier = named.qualifier ?? latestVersion;
  return jsonAnswer(answerOf(context, named, qualifier, known(context, named, qualifier)));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = configured(context, call);
  const configs = [...named.stored.eventInvoke].map(([qualifier, config]) =>
    answerOf(context, named, qualifier, config),
  );
  return jsonAnswer(page(call, configs, 'FunctionEventInvokeConfigs', 50));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = configured(context, call);
  const qualifier = named.qualifier ?? latestVersion;
  known(context, named, qualifier);
  named.stored.eventInvoke.delete(qualifier);
  return noContent;
};

const path = '/2019-09-25/functions/{name}/event-invoke-config';

export const eventInvokeOperations: readonly Operation[] = [
  { method: 'PUT', path, answer: set(false) },
  { method: 'POST', path, answer: set(true) },
  { method: 'GET', path, answer: get },
  { method: 'GET', path: `${path}/list`, answer: list },
  { method: 'DELETE', path, answer: remove },
];
