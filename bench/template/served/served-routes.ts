// The routes of a template's APIs as the local platform serves them, with what their APIs say of stage, binary types and other
// origins.

import type { ApiSettings, Route } from '../../../local/index.ts';
import { hasPlaceholder } from '../scope.ts';
import { servedVersions } from './served-versions.ts';
import type { ListedEvent, ListedFunction, Listing } from '../listing.ts';

type Settings = Readonly<Record<string, unknown>>;

/** A stage that is known; SAM calls that of the REST API which it makes by itself `Prod`. */
const stageOf = ({ StageName: name }: Settings, isRest: boolean): Pick<ApiSettings, 'stage'> => {
  if (typeof name === 'string' && !hasPlaceholder(name)) return { stage: name };
  return isRest ? { stage: 'Prod' } : {};
};

const given = (settings: object): object =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

/** The id of an API that an event names, or of the one that SAM makes. */
const idOf = (named: unknown, isRest: boolean): string => {
  if (typeof named === 'string') return named.replace(/^\$\{(.+)\}$/, '$1');
  return isRest ? 'ServerlessRestApi' : 'ServerlessHttpApi';
};

/** A stage without a rate has only the account's. */
const throttleOf = ({
  ThrottlingRateLimit: rate,
  ThrottlingBurstLimit: burst,
}: Settings): Pick<ApiSettings, 'throttle'> =>
  typeof rate === 'number'
    ? { throttle: { ratePerSecond: rate, ...(typeof burst === 'number' ? { burst } : {}) } }
    : {};

const apiOf = (event: ListedEvent, { sources }: Listing): ApiSettings => {
  const isRest = event.type === 'Api';
  const id = idOf(event.settings[isRest ? 'RestApiId' : 'ApiId'], isRest);
  const settings = sources.find((source) => source.id === id)?.settings ?? {};
  return {
    id,
    ...stageOf(settings, isRest),
    ...throttleOf(settings),
    ...given({
      stageVariables: settings[isRest ? 'Variables' : 'StageVariables'],
      binaryMediaTypes: settings['BinaryMediaTypes'],
      cors: settings['CorsConfiguration'],
      restCors: settings['Cors'],
      mocks: settings['Mocks'],
    }),
  };
};

/** A version or alias that is not in the template cannot be served: the function is. */
export const servedQualifier = (listed: ListedFunction, { qualifier }: ListedEvent): Pick<Route, 'qualifier'> => {
  if (qualifier === undefined) return {};
  const { aliases = {}, versions = 0 } = servedVersions(listed).settings;
  const isServed = qualifier === listed.autoPublishAlias || qualifier in aliases || Number(qualifier) <= versions;
  return isServed ? { qualifier } : {};
};

const isIam = ({ id }: ListedFunction, event: ListedEvent, { access }: Listing): boolean =>
  access.iamEvents.includes(`${id} ${event.id}`);

/** `GET /orders/{id}` of an Api or HttpApi event; an event that names no path catches everything. */
const routeOf = (listed: ListedFunction, event: ListedEvent, listing: Listing): Route => {
  const kind = event.type === 'Api' ? 'rest' : 'http';
  const [, method = 'ANY', path = kind === 'rest' ? '/{proxy+}' : '$default'] =
    /^([A-Za-z]+|\$default) (\/.*)$/.exec(event.source ?? '') ?? [];
  const { PayloadFormatVersion: format, TimeoutInMillis: timeoutMs, TenantSource: tenant } = event.settings;
  return {
    kind,
    method: method.toUpperCase(),
    path,
    functionName: listed.id,
    ...servedQualifier(listed, event),
    ...(isIam(listed, event, listing) ? { authorization: 'AWS_IAM' as const } : {}),
    payloadFormat: kind === 'rest' || format === '1.0' ? '1.0' : '2.0',
    ...(typeof timeoutMs === 'number' ? { timeoutMs } : {}),
    ...(typeof tenant === 'string' ? { tenant } : {}),
    api: apiOf(event, listing),
  };
};

/** Of the functions in `kept`. */
export const servedRoutes = (kept: readonly ListedFunction[], listing: Listing): Route[] =>
  kept.flatMap((listed) =>
    listed.events
      .filter(({ type }) => type === 'Api' || type === 'HttpApi')
      .map((event) => routeOf(listed, event, listing)),
  );
