// Function URLs. Requests reach them by the Host header `<id>.lambda-url.<region>.localhost`, or at
// /_windtunnel/url/<id>/ on any host.

import { conflict, noSuchFunction, resourceNotFound, validationException, type WireError } from '../../lambda/index.ts';
import { urlIdOf } from '../functions/function-url-id.ts';
import type { Named } from '../functions/registry.ts';
import type { FunctionUrl } from '../functions/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { latestVersion } from '../platform-options.ts';
import { Members } from './members.ts';
import { noContent, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

interface ShownUrl {
  readonly name: string;
  readonly qualifier: string;
  readonly url: FunctionUrl;
}

const answerOf = ({ registry }: ApiContext, { port }: ApiCall, { name, qualifier, url }: ShownUrl) => ({
  FunctionUrl: `http://${url.urlId}.lambda-url.${registry.context.region}.localhost${port}/`,
  FunctionArn: registry.arnOf(name, qualifier === latestVersion ? undefined : qualifier),
  AuthType: url.authType,
  ...(url.cors === undefined ? {} : { Cors: url.cors }),
  CreationTime: url.createdAt,
  LastModifiedTime: url.lastModified,
  InvokeMode: url.invokeMode,
});

const keyOf = (qualifier: string | null): string => qualifier ?? latestVersion;

/** The function of a call; `missing` answers where there is none. Versions have no URLs, only functions and aliases. */
const named = (context: ApiContext, { names, query }: ApiCall, missing: () => WireError): Named => {
  const qualifier = query.get('Qualifier');
  if (qualifier !== null && /^(\$LATEST|\d+)$/.test(qualifier)) {
    const pattern = String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`;
    throw new Refusal(
      validationException([
        `Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
      ]),
    );
  }
  const found = context.registry.find(names[0]!, qualifier);
  if ('status' in found) throw new Refusal(found.status === 404 ? missing() : found);
  return found;
};

const known = ({ stored, qualifier }: Named): FunctionUrl => {
  const url = stored.urls.get(keyOf(qualifier));
  if (url === undefined) throw new Refusal(resourceNotFound());
  return url;
};

/** What the body sets, on top of what was. */
const urlOf = (arn: string, members: Members, old: FunctionUrl | undefined): FunctionUrl => {
  if (old === undefined) members.required('AuthType');
  const authType = members.oneOf('AuthType', ['NONE', 'AWS_IAM']);
  const invokeMode = members.oneOf('InvokeMode', ['RESPONSE_STREAM', 'BUFFERED']);
  members.check();
  const nowIso = new Date().toISOString();
  return {
    urlId: old?.urlId ?? urlIdOf(arn),
    authType: authType ?? old?.authType ?? 'NONE',
    invokeMode: invokeMode ?? old?.invokeMode ?? 'BUFFERED',
    cors: members.value('Cors') ?? old?.cors,
    createdAt: old?.createdAt ?? nowIso,
    lastModified: nowIso,
  };
};

const create = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, qualifier, arn } = named(context, call, noSuchFunction);
  const key = keyOf(qualifier);
  const url = urlOf(`${arn}:${key}`, new Members(call.body), undefined);
  if (stored.urls.has(key)) {
    const target = context.registry.arnOf(stored.name, qualifier ?? undefined);
    throw new Refusal(
      conflict(
        `Failed to create function url config for [functionArn = ${target}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      ),
    );
  }
  if (qualifier !== null && !stored.aliases.has(qualifier)) throw new Refusal(noSuchFunction());
  stored.urls.set(key, url);
  // This one answer has no LastModifiedTime.
  const { LastModifiedTime: _, ...created } = answerOf(context, call, { name: stored.name, qualifier: key, url });
  return { ...jsonAnswer(created), status: 201 };
};

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const found = named(context, call, noSuchFunction);
  const { stored, qualifier, arn } = found;
  const key = keyOf(qualifier);
  const url = urlOf(`${arn}:${key}`, new Members(call.body), known(found));
  stored.urls.set(key, url);
  return jsonAnswer(answerOf(context, call, { name: stored.name, qualifier: key, url }));
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const found = named(context, call, resourceNotFound);
  return jsonAnswer(
    answerOf(context, call, { name: found.stored.name, qualifier: keyOf(found.qualifier), url: known(found) }),
  );
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = named(context, call, noSuchFunction);
  const urls = [...stored.urls].map(([qualifier, url]) =>
    answerOf(context, call, { name: stored.name, qualifier, url }),
  );
  return jsonAnswer(page(call, urls, 'FunctionUrlConfigs', 50));
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const found = named(context, call, resourceNotFound);
  known(found);
  found.stored.urls.delete(keyOf(found.qualifier));
  return noContent;
};

const path = '/2021-10-31/functions/{name}/url';

export const functionUrlOperations: readonly Operation[] = [
  { method: 'POST', path, answer: create },
  { method: 'PUT', path, answer: update },
  { method: 'GET', path, answer: get },
  { method: 'DELETE', path, answer: remove },
  { method: 'GET', path: '/2021-10-31/functions/{name}/urls', answer: list },
];
