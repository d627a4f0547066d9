// How asynchronous events of a function, a version or an alias are treated.

import { emptyEventInvokeConfig, eventInvokeConfigNotFound, ownDestination } from '../../lambda/index.ts';
import type { Named } from '../functions/registry.ts';
import type { EventInvokeConfig } from '../functions/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { latestVersion } from '../platform-options.ts';
import { Members } from './members.ts';
import { namedFunction, noContent, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

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

/** What the body sets. */
const givenOf = (context: ApiContext, { stored }: Named, members: Members): Partial<EventInvokeConfig> => {
  const maximumRetryAttempts = members.integer('MaximumRetryAttempts', { min: 0, max: 2 });
  const maximumEventAgeS = members.integer('MaximumEventAgeInSeconds', { min: 60, max: 21_600 });
  const destinations = members.inside('DestinationConfig');
  const onSuccess = destinations.inside('OnSuccess').text('Destination');
  const onFailure = destinations.inside('OnFailure').text('Destination');
  members.check();
  const own = context.registry.arnOf(stored.name);
  if ([onSuccess, onFailure].some((arn) => arn === own || arn?.startsWith(`${own}:`)))
    throw new Refusal(ownDestination());
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeS === undefined ? {} : { maximumEventAgeS }),
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
};

/** Sets it anew, or on top of what was there. */
const set =
  (onTop: boolean) =>
  (context: ApiContext, call: ApiCall): HttpAnswer => {
    const named = namedFunction(context, call);
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
  const named = namedFunction(context, call);
  const qualifier = named.qualifier ?? latestVersion;
  return jsonAnswer(answerOf(context, named, qualifier, known(context, named, qualifier)));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
  const configs = [...named.stored.eventInvoke].map(([qualifier, config]) =>
    answerOf(context, named, qualifier, config),
  );
  return jsonAnswer(page(call, configs, 'FunctionEventInvokeConfigs'));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
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
