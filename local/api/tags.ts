// Tags and the recursion guard of functions.

import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { Members } from './members.ts';
import { namedFunction, noContent, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const listTags = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ Tags: Object.fromEntries(namedFunction(context, call).stored.tags) });

const tag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  const tags = (call.body['Tags'] ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(tags)) stored.tags.set(key, String(value));
  return noContent;
};

const untag = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  for (const key of call.query.getAll('tagKeys')) stored.tags.delete(key);
  return noContent;
};

const getRecursion = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ RecursiveLoop: namedFunction(context, call).stored.recursiveLoop });

const putRecursion = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  const members = new Members(call.body);
  members.required('RecursiveLoop');
  const recursiveLoop = members.oneOf('RecursiveLoop', ['Allow', 'Terminate']);
  members.check();
  stored.recursiveLoop = recursiveLoop!;
  return jsonAnswer({ RecursiveLoop: recursiveLoop });
};

const recursion = '/2024-08-31/functions/{name}/recursion-config';

export const tagOperations: readonly Operation[] = [
  { method: 'GET', path: '/2017-03-31/tags/{arn}', answer: listTags },
  { method: 'POST', path: '/2017-03-31/tags/{arn}', answer: tag },
  { method: 'DELETE', path: '/2017-03-31/tags/{arn}', answer: untag },
  { method: 'GET', path: recursion, answer: getRecursion },
  { method: 'PUT', path: recursion, answer: putRecursion },
];
