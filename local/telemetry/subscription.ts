// What an extension asks for when it subscribes: read, or refused in AWS's manner. Sources: Developer Guide,
// telemetry-api-reference and runtimes-logs-api (members, limits, defaults); schema of the runtime interface emulator.

import { streams, type TelemetryStream } from './telemetry-event.ts';

export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface Destination {
  readonly protocol: 'HTTP' | 'TCP';
  readonly port: number;
  /** Of HTTP, as the Host header has it. */
  readonly host: string;
  /** Of HTTP. */
  readonly path: string;
  readonly method: 'POST' | 'PUT';
}

export interface Subscription {
  readonly types: readonly TelemetryStream[];
  readonly buffering: Buffering;
  readonly destination: Destination;
  readonly schemaVersion: string;
}

/** One of the two ways to subscribe. */
export interface TelemetryDialect {
  readonly name: 'Telemetry' | 'Logs';
  readonly schemaVersions: readonly string[];
  /** Null where it must be given. */
  readonly defaultSchemaVersion: string | null;
  readonly validationError: string;
}

export const telemetryDialect: TelemetryDialect = {
  name: 'Telemetry',
  schemaVersions: ['2025-01-29', '2022-12-13', '2022-07-01'],
  defaultSchemaVersion: null,
  validationError: 'ValidationError',
};
export const logsDialect: TelemetryDialect = {
  name: 'Logs',
  schemaVersions: ['2021-03-18', '2020-08-15'],
  defaultSchemaVersion: '2020-08-15',
  validationError: 'Logs.ValidationError',
};

/** [default, least, most] */
const bufferingLimits: Readonly<Record<keyof Buffering, readonly [number, number, number]>> = {
  maxItems: [10_000, 1000, 10_000],
  maxBytes: [262_144, 262_144, 1_048_576],
  timeoutMs: [1000, 25, 30_000],
};

/** Names under which an environment knows itself. */
const ownNames = new Set(['sandbox.localdomain', 'sandbox']);
/** That of the APIs inside of an environment on AWS. */
const reservedPort = 9001;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const readBuffering = (given: unknown, problems: string[]): Buffering => {
  const fields = given === undefined ? {} : fieldsOf(given);
  if (fields === null) problems.push('buffering should be an object');
  const one = (name: keyof Buffering): number => {
    const [usual, least, most] = bufferingLimits[name];
    const value = fields?.[name];
    if (value === undefined) return usual;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    problems.push(`${name} should be between ${least} and ${most}`);
    return usual;
  };
  return { maxItems: one('maxItems'), maxBytes: one('maxBytes'), timeoutMs: one('timeoutMs') };
};

const readPort = (port: unknown, problems: string[]): number => {
  const number = typeof port === 'string' && port !== '' ? Number(port) : port;
  if (number === undefined || number === '') problems.push('URI port is not provided');
  else if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > 65_535)
    problems.push('port should be between 1 and 65535');
  else if (number === reservedPort) problems.push(`port ${reservedPort} is reserved`);
  else return number;
  return 0;
};

const parsed = (uri: unknown): URL | null => {
  if (typeof uri !== 'string') return null;
  try {
    return new URL(uri);
  } catch {
    return null;
  }
};

/** Of an http URI without a port it is 80, which URL leaves out. */
const portOf = (uri: string, { port }: URL): string => port || (/^\w+:\/\/[^/]*:80(?:\/|$)/.test(uri) ? '80' : '');

const readDestination = (given: unknown, problems: string[]): Destination => {
  const none: Destination = { protocol: 'HTTP', port: 0, host: '', path: '/', method: 'POST' };
  const fields = fieldsOf(given);
  if (fields === null) {
    problems.push('destination should be provided');
    return none;
  }
  const { protocol, URI: uri, port, method = 'POST', encoding = 'JSON' } = fields;
  if (protocol !== 'HTTP' && protocol !== 'TCP') {
    problems.push('protocol should be HTTP or TCP');
    return none;
  }
  if (method !== 'POST' && method !== 'PUT') problems.push('method should be POST or PUT');
  if (encoding !== 'JSON') problems.push('encoding should be JSON');
  const url = parsed(uri);
  if (protocol === 'TCP') {
    const own = port ?? (url === null ? undefined : url.port);
    return { ...none, protocol, port: readPort(own, problems) };
  }
  if (url === null) {
    problems.push('URI is not valid');
    return none;
  }
  if (url.protocol !== 'http:') problems.push('URI scheme should be http');
  if (!ownNames.has(url.hostname)) problems.push('URI host should be sandbox.localdomain');
  const path = url.pathname + url.search;
  const sent = { host: url.host, path, method: method === 'PUT' ? 'PUT' : 'POST' } as const;
  return { protocol, port: readPort(portOf(String(uri), url), problems), ...sent };
};

const readTypes = (given: unknown, problems: string[]): readonly TelemetryStream[] => {
  const names = Array.isArray(given) ? (given as unknown[]) : [];
  if (names.length === 0) problems.push('types should not be empty');
  const known = new Set<unknown>(streams);
  if (!names.every((name) => known.has(name))) problems.push('types should be of platform, function, extension');
  return streams.filter((name) => names.includes(name));
};

/** @returns the subscription, or all that is wrong with it in one text */
export const readSubscription = (text: string, dialect: TelemetryDialect): Subscription | string => {
  let body: Fields | null = null;
  try {
    body = fieldsOf(JSON.parse(text));
  } catch {
    // Said below.
  }
  if (body === null) return 'request body should be a JSON object';
  const problems: string[] = [];
  const schemaVersion = body['schemaVersion'] ?? dialect.defaultSchemaVersion;
  if (typeof schemaVersion !== 'string' || !dialect.schemaVersions.includes(schemaVersion))
    problems.push(`schemaVersion should be one of ${dialect.schemaVersions.join(', ')}`);
  const read = {
    destination: readDestination(body['destination'], problems),
    types: readTypes(body['types'], problems),
    buffering: readBuffering(body['buffering'], problems),
    schemaVersion: schemaVersion as string,
  };
  return problems.length === 0 ? read : problems.join('; ');
};
