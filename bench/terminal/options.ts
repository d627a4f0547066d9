// Values on the command line, refused with the cure when they are none.

import { InvalidArgumentError } from 'commander';
import { quantity, quantityProblem } from '../input/quantity.ts';

/** A whole number of at least `min`. */
export const wholeNumber =
  (min: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < min)
      throw new InvalidArgumentError(`Write a whole number from ${min} up.`);
    return value;
  };

export const portNumber = (text: string): number => {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('Write a port from 1 to 65535, or 0 for any.');
  return port;
};

/** A size such as 2GB, in MB. */
export const sizeMb = (text: string): number => {
  const problem = quantityProblem('size', text);
  if (problem !== null) throw new InvalidArgumentError('Write a size such as 512MB or 2GB.');
  return quantity('size', text);
};

/** The same, as it was written. */
export const sizeText = (text: string): string => {
  sizeMb(text);
  return text;
};

export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Write a number above 0, such as 1e10.');
  return value;
};

/** A time such as 250ms, in ms; 0 for none. */
export const durationMs = (text: string): number => {
  if (quantityProblem('duration', text) !== null)
    throw new InvalidArgumentError('Write a time such as 250ms or 1s, or 0.');
  return quantity('duration', text);
};

/** A name that requests may give as their Host; the option may be given several times. */
export const hostName = (text: string, others: readonly string[]): string[] => {
  if (!/^(\*|\[[0-9a-f:.]+\]|[\w.-]+)$/i.test(text)) {
    throw new InvalidArgumentError('Write a name without a port, such as host.docker.internal, or * for any.');
  }
  return [...others, text];
};

/** Where web pages come from; the option may be given several times. */
export const webOrigin = (text: string, others: readonly string[]): string[] => {
  const origin = text.replace(/\/$/, '');
  if (text !== '*' && !(/^[a-z][a-z\d+.-]*:\/\/[^/\s?#@]+$/i.test(origin) && URL.canParse(origin))) {
    throw new InvalidArgumentError('Write an origin such as http://localhost:3000, or * for any.');
  }
  // Browsers leave the port out that a scheme has anyway.
  return [...others, /^https?:/i.test(origin) ? new URL(origin).origin : origin];
};

/** So many times the traffic: 1.3x, 130% or +30%. */
export const trafficFactor = (text: string): number => {
  const [, sign, digits, unit] = /^([+-]?)(\d+(?:\.\d+)?)(x|%)$/.exec(text.trim()) ?? [];
  const amount = Number(digits) / (unit === '%' ? 100 : 1);
  const factor = sign === '' || sign === undefined ? amount : 1 + (sign === '-' ? -amount : amount);
  if (digits === undefined || (sign !== '' && unit === 'x') || !(factor > 0)) {
    throw new InvalidArgumentError('Write a factor above 0 such as 1.3x, or a change such as +30%.');
  }
  return factor;
};

/** An interval such as ci=1%: its share of the mean. */
export const intervalShare = (text: string): number => {
  const [, percent] = /^ci=(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) <= 0) throw new InvalidArgumentError('Write an interval such as ci=1%.');
  return Number(percent) / 100;
};

/** A percentage such as 5 or 5%. */
export const percentage = (text: string): number => {
  const value = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Write a percentage such as 5%.');
  return value;
};

/** A parameter of a template, such as Stage=prod; the option may be given several times. */
export const parameter = (text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new InvalidArgumentError('Write a name and a value, such as Stage=prod.');
  return { ...others, [text.slice(0, equals)]: text.slice(equals + 1) };
};

/** An option that may be given several times. */
export const collected = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** Sizes of one list. */
const mostSizes = 100;

const oneSize = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text);
  return quantityProblem('size', text) === null ? quantity('size', text) : Number.NaN;
};

/** Memory sizes such as 128,512MB,1GB or 128..1024:64, in MB. */
export const memorySizes = (text: string): readonly number[] => {
  const sizes = text.split(',').flatMap((part) => {
    const [, from, to, step] = /^(.+)\.\.(.+):(.+)$/.exec(part.trim()) ?? [];
    if (from === undefined) return [oneSize(part.trim())];
    const [low, high, by] = [oneSize(from), oneSize(to!), oneSize(step!)];
    const count = Math.floor((high - low) / by) + 1;
    if (!(by > 0 && count > 0 && count <= mostSizes)) return [Number.NaN];
    return Array.from({ length: count }, (_, index) => low + index * by);
  });
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  if (distinct.some((size) => !Number.isInteger(size) || size < 128 || size > 10_240) || distinct.length > mostSizes)
    throw new InvalidArgumentError(
      `Write up to ${mostSizes} sizes from 128 to 10240 MB, such as 128,512,1769 or 128..1024:128.`,
    );
  return distinct;
};

/** A weight from 0 to 1. */
export const weight = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Write a number from 0 (the fastest) to 1 (the cheapest).');
  return value;
};

/** How much faster a clock runs, such as 60x. */
export const clockSpeed = (text: string): number => {
  const [, speed] = /^(\d+(?:\.\d+)?)x?$/.exec(text) ?? [];
  if (speed === undefined || Number(speed) <= 0) throw new InvalidArgumentError('Write a speed such as 60x.');
  return Number(speed);
};

/** Services that are polled, those that handlers call, by the names that the SDKs give them, and all that are not named. */
const services: readonly string[] = [
  'sqs',
  'kinesis',
  'dynamodb',
  'api_gateway',
  'appconfigdata',
  'athena',
  'bedrock_runtime',
  'cloudformation',
  'cloudwatch',
  'cloudwatch_logs',
  'cognito_identity',
  'cognito_identity_provider',
  'ec2',
  'ecs',
  'eventbridge',
  'firehose',
  'iam',
  'kms',
  'lambda',
  'opensearch',
  'rds',
  'rds_data',
  'route_53',
  's3',
  'scheduler',
  'secrets_manager',
  'ses',
  'sesv2',
  'sfn',
  'sns',
  'ssm',
  'sts',
  'xray',
  'all',
];

/** Where a service is, such as sqs=http://127.0.0.1:9324; the option may be given several times. */
export const serviceEndpoint = (
  text: string,
  others: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const [, service, url] = /^(\w+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (service === undefined || !services.includes(service) || !URL.canParse(url!)) {
    throw new InvalidArgumentError(`Write one of ${services.join(', ')} and a URL, such as sqs=http://127.0.0.1:9324.`);
  }
  return { ...others, [service]: url! };
};
