// Function URLs. Requests reach them by the Host header `<id>.lambda-url.<region>.localhost`, or at
// /_windtunnel/url/<id>/ on any host. Answers name both: the first as AWS does, the second for clients on machines that do
// not resolve names below `localhost`.

import { conflict, noSuchFunction, notWithTenants, resourceNotFound, type WireError } from '../../lambda/index.ts';
import { urlIdOf, urlPathOf } from '../functions/function-url-id.ts';
import type { Named } from '../functions/registry.ts';
import type { FunctionUrl } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import { itemsLike, type Members } from './members.ts';
import {
  namedFunction,
  noContent,
  page,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

interface ShownUrl {
  readonly name: string;
  readonly qualifier: string;
  readonly url: FunctionUrl;
}

const portOf = (host: string): string => /:\d+$/.exec(host)?.[0] ?? '';

const answerOf = ({ registry }: ApiContext, { host }: ApiCall, { name, qualifier, url }: ShownUrl) => ({
  FunctionUrl: `http://${url.urlId}.lambda-url.${registry.context.region}.localhost${portOf(host)}/`,
  // No member of AWS's: SDKs pass over it.
  LocalFunctionUrl: `http://${host}${urlPathOf(url.urlId)}`,
  FunctionArn: registry.arnOf(name, qualifier === latestVersion ? undefined : qualifier),
  AuthType: url.authType,
  ...(url.cors === undefined ? {} : { Cors: url.cors }),
  CreationTime: url.createdAt,
  LastModifiedTime: url.lastModified,
  InvokeMode: url.invokeMode,
});

export const urlAuthTypes = ['NONE', 'AWS_IAM'] as const;

/** Seconds that a preflight may be kept. */
const corsAges = { min: 0, max: 86_400 };

const keyOf = (qualifier: string | null): string => qualifier ?? latestVersion;

/** The function of a call; `missing` answers where there is none. Versions have no URLs, only functions and aliases. */
const named = (context: ApiContext, call: ApiCall, missing: () => WireError): Named => {
  const { functionName, elsewhere } = readName(context, call, 'url');
  if (elsewhere || !context.registry.has(functionName)) throw new Refusal(missing());
  return namedFunction(context, call, 'url');
};

const known = ({ stored, qualifier }: Named): FunctionUrl => {
  const url = stored.urls.get(keyOf(qualifier));
  if (url === undefined) throw new Refusal(resourceNotFound());
  return url;
};

/** Members of Cors that are lists: the most items of each, and the longest item (botocore service model). */
const corsLists: Readonly<Record<string, readonly [most: number, longest: number]>> = {
  AllowHeaders: [100, 1024],
  AllowMethods: [6, 6],
  AllowOrigins: [100, 253],
  ExposeHeaders: [100, 1024],
};

const corsOf = (members: Members): Record<string, unknown> | undefined => {
  if (!members.has('Cors')) return undefined;
  const inside = members.inside('Cors');
  const lists = Object.entries(corsLists).map(([name, [most, maxLength]]) => {
    const list = inside.texts(name, itemsLike({ pattern: '.*', maxLength }));
    if ((list?.length ?? 0) > most) inside.refuse(name, `Member must have length less than or equal to ${most}`);
    return [name, list];
  });
  const rest = { AllowCredentials: inside.boolean('AllowCredentials'), MaxAge: inside.integer('MaxAge', corsAges) };
  const given = [...lists, ...Object.entries(rest)].filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, unknown>;
};

/** What the body sets, on top of what was. */
const urlOf = (arn: string, members: Members, old: FunctionUrl | undefined): FunctionUrl => {
  if (old === undefined) members.required('AuthType');
  const authType = members.oneOf('AuthType', urlAuthTypes);
  const invokeMode = members.oneOf('InvokeMode', ['RESPONSE_STREAM', 'BUFFERED']);
  const cors = corsOf(members);
  members.check();
  const nowIso = new Date().toISOString();
  return {
    urlId: old?.urlId ?? urlIdOf(arn),
    authType: authType ?? old?.authType ?? 'NONE',
    invokeMode: invokeMode ?? old?.invokeMode ?? 'BUFFERED',
    modeGiven: invokeMode !== undefined || old?.modeGiven === true,
    cors: cors ?? old?.cors,
    createdAt: old?.createdAt ?? nowIso,
    lastModified: nowIso,
  };
};

/** Answers to who sets a URL name the mode only if he or somebody before him did (recorded). */
const withoutDefaultMode = <T extends { readonly InvokeMode: string }>(url: FunctionUrl, answer: T): Partial<T> => {
  if (url.modeGiven === true) return answer;
  const { InvokeMode: _, ...rest } = answer;
  return rest as Partial<T>;
};

const create = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, qualifier, arn } = named(context, call, noSuchFunction);
  const key = keyOf(qualifier);
  const { members } = call;
  const url = urlOf(`${arn}:${key}`, members, undefined);
  if (stored.latest.settings.config.tenantIsolation === true) throw new Refusal(notWithTenants('A function URL'));
  if (stored.urls.has(key)) {
    const target = context.registry.arnOf(stored.name, qualifier ?? undefined);
    throw new Refusal(
      conflict(
        `Failed to create function url config for [functionArn = ${target}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      ),
    );
  }
  if (qualifier !== null && !stored.aliases.has(qualifier)) throw new Refusal(noSuchFunction());
  context.registry.putUrl(stored, key, url);
  // This one answer has no LastModifiedTime.
  const { LastModifiedTime: _, ...created } = answerOf(context, call, { name: stored.name, qualifier: key, url });
  return { ...jsonAnswer(withoutDefaultMode(url, created)), status: 201 };
};

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const found = named(context, call, noSuchFunction);
  const { stored, qualifier, arn } = found;
  const key = keyOf(qualifier);
  if (qualifier !== null && !stored.aliases.has(qualifier)) throw new Refusal(noSuchFunction());
  const { members } = call;
  const url = urlOf(`${arn}:${key}`, members, known(found));
  context.registry.putUrl(stored, key, url);
  return jsonAnswer(withoutDefaultMode(url, answerOf(context, call, { name: stored.name, qualifier: key, url })));
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
  return jsonAnswer(page(call, urls, 'FunctionUrlConfigs', { largest: 50 }));
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
