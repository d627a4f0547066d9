// Function URLs. Requests reach them by the Host header `<id>.lambda-url.<region>.localhost`, or at
// /_windtunnel/url/<id>/ on any host.

import { conflict, notFound } from '../../lambda/index.ts';
import { urlIdOf } from '../functions/function-url-id.ts';
import type { FunctionUrl } from '../functions/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { latestVersion } from '../platform-options.ts';
import { Members } from './members.ts';
import { namedFunction, noContent, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const answerOf = ({ registry }: ApiContext, name: string, qualifier: string, url: FunctionUrl) => ({
  FunctionUrl: `http://${url.urlId}.lambda-url.${registry.context.region}.localhost/`,
  FunctionArn: registry.arnOf(name, qualifier === latestVersion ? undefined : qualifier),
  AuthType: url.authType,
  ...(url.cors === undefined ? {} : { Cors: url.cors }),
  CreationTime: url.createdAt,
  LastModifiedTime: url.lastModified,
  InvokeMode: url.invokeMode,
});

const keyOf = (qualifier: string | null): string => qualifier ?? latestVersion;

const known = ({ stored, qualifier }: ReturnType<typeof namedFunction>): FunctionUrl => {
  const url = stored.urls.get(keyOf(qualifier));
  if (url === undefined) throw new Refusal(notFound('The resource you requested does not exist.'));
  return url;
};

const put =
  (create: boolean) =>
  (context: ApiContext, call: ApiCall): HttpAnswer => {
    const named = namedFunction(context, call);
    const { stored, qualifier, arn } = named;
    const members = new Members(call.body);
    if (create) members.required('AuthType');
    const authType = members.oneOf('AuthType', ['NONE', 'AWS_IAM']);
    const invokeMode = members.oneOf('InvokeMode', ['BUFFERED', 'RESPONSE_STREAM']);
    members.check();
    if (create && stored.urls.has(keyOf(qualifier))) {
      throw new Refusal(
        conflict(
          `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        ),
      );
    }
    const nowIso = new Date().toISOString();
    const old = create ? undefined : known(named);
    const url: FunctionUrl = {
      urlId: old?.urlId ?? urlIdOf(`${arn}:${keyOf(qualifier)}`),
      authType: authType ?? old?.authType ?? 'NONE',
      invokeMode: invokeMode ?? old?.invokeMode ?? 'BUFFERED',
      cors: members.value('Cors') ?? old?.cors,
      createdAt: old?.createdAt ?? nowIso,
      lastModified: nowIso,
    };
    stored.urls.set(keyOf(qualifier), url);
    const answer = jsonAnswer(answerOf(context, stored.name, keyOf(qualifier), url));
    return create ? { ...answer, status: 201 } : answer;
  };

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
  return jsonAnswer(answerOf(context, named.stored.name, keyOf(named.qualifier), known(named)));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call);
  const urls = [...stored.urls].map(([qualifier, url]) => answerOf(context, stored.name, qualifier, url));
  return jsonAnswer(page(call, urls, 'FunctionUrlConfigs'));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const named = namedFunction(context, call);
  known(named);
  named.stored.urls.delete(keyOf(named.qualifier));
  return noContent;
};

const path = '/2021-10-31/functions/{name}/url';

export const functionUrlOperations: readonly Operation[] = [
  { method: 'POST', path, answer: put(true) },
  { method: 'PUT', path, answer: put(false) },
  { method: 'GET', path, answer: get },
  { method: 'DELETE', path, answer: remove },
  { method: 'GET', path: '/2021-10-31/functions/{name}/urls', answer: list },
];
