// How asynchronous events of a function, a version or an alias are treated.

import {
  destinationConfigInvalid,
  emptyEventInvokeConfig,
  eventInvokeConfigNotFound,
  invalidDestination,
  noSuchFunction,
  ownDestination,
  invalidParameterValue,
} from '../../lambda/index.ts';
import type { Named } from '../functions/registry.ts';
import type { EventInvokeConfig } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { destinationArn } from './constraints.ts';
import type { Members } from './members.ts';
import {
  hasQualifier,
  namedFunction,
  noContent,
  page,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

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

const isService = (arn: string): boolean => arn === '' || destinationServices.has(arn.split(':')[2] ?? '');

const checkDestination = ({ registry }: ApiContext, functionName: string, arn: string): void => {
  if (arn.split(':')[2] !== 'lambda') return;
  const name = arn.split(':')[6] ?? '';
  if (!registry.has(name)) throw new Refusal(invalidDestination(arn));
  if (name === functionName) throw new Refusal(ownDestination());
};

/** The function of a call and its version or alias; null when one of them is not there. */
const found = (context: ApiContext, call: ApiCall): Named | null => {
  const { functionName, elsewhere } = readName(context, call, 'any');
  if (elsewhere || !context.registry.has(functionName)) return null;
  const named = namedFunction(context, call, 'any');
  return hasQualifier(named) ? named : null;
};

/** To set it, the function must be there. */
const toConfigure = (context: ApiContext, call: ApiCall): Named => {
  const named = found(context, call);
  if (named === null) throw new Refusal(noSuchFunction("The function doesn't exist."));
  return named;
};

interface Configured {
  readonly named: Named;
  readonly qualifier: string;
  readonly config: EventInvokeConfig;
}

/** To read it or to take it away, it must be there, whatever else is not (recorded). */
const configured = (context: ApiContext, call: ApiCall): Configured => {
  const read = readName(context, call, 'any');
  const qualifier = read.qualifier ?? latestVersion;
  const named = found(context, call);
  const config = named?.stored.eventInvoke.get(qualifier);
  if (named === null || config === undefined) {
    throw new Refusal(eventInvokeConfigNotFound(`${read.arn}:${qualifier}`));
  }
  return { named, qualifier, config };
};

/** What the body sets. */
const givenOf = (members: Members): Partial<EventInvokeConfig> => {
  const maximumRetryAttempts = members.integer('MaximumRetryAttempts', { min: 0, max: 2 });
  const maximumEventAgeS = members.integer('MaximumEventAgeInSeconds', { min: 60, max: 21_600 });
  const destinations = members.inside('DestinationConfig');
  const onSuccess = destinations.inside('OnSuccess').text('Destination', destinationArn);
  const onFailure = destinations.inside('OnFailure').text('Destination', destinationArn);
  members.check();
  if (![onSuccess, onFailure].every((arn = '') => isService(arn))) {
    throw new Refusal(destinationConfigInvalid(onSuccess ?? null, onFailure ?? null));
  }
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeS === undefined ? {} : { maximumEventAgeS }),
    // An empty text takes a destination away.
    ...(onSuccess === undefined ? {} : { onSuccess: onSuccess === '' ? undefined : onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure: onFailure === '' ? undefined : onFailure }),
  };
};

/** Where permissions are asked, the function's role sends (text seen in public, 2020 to 2026). */
const checkSending = ({ permissions }: ApiContext, { stored }: Named, arn: string): void => {
  const action = permissions?.deliveryProblem(stored.latest.settings.role, stored.name, arn) ?? null;
  if (action === null) return;
  const text = `The function's execution role does not have permissions to call ${action} on ${arn}`;
  throw new Refusal(invalidParameterValue(text));
};

/** Sets it anew, or on top of what was there. */
const set =
  (onTop: boolean) =>
  (context: ApiContext, call: ApiCall): HttpAnswer => {
    readName(context, call, 'any');
    const { members } = call;
    const given = givenOf(members);
    if (Object.keys(given).length === 0 && !members.has('DestinationConfig'))
      throw new Refusal(emptyEventInvokeConfig());
    const named = toConfigure(context, call);
    const qualifier = named.qualifier ?? latestVersion;
    for (const arn of [given.onSuccess, given.onFailure]) {
      if (arn === undefined) continue;
      checkDestination(context, named.stored.name, arn);
      checkSending(context, named, arn);
    }
    const old = onTop ? configured(context, call).config : {};
    const config = { ...old, ...given, lastModified: new Date().toISOString() };
    named.stored.eventInvoke.set(qualifier, config);
    return jsonAnswer(answerOf(context, named, qualifier, config));
  };

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { named, qualifier, config } = configured(context, call);
  return jsonAnswer(answerOf(context, named, qualifier, config));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = toConfigure(context, call);
  const configs = [...named.stored.eventInvoke].map(([qualifier, config]) =>
    answerOf(context, named, qualifier, config),
  );
  return jsonAnswer(page(call, configs, 'FunctionEventInvokeConfigs', { largest: 50 }));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { named, qualifier } = configured(context, call);
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
