// From the options of `measure` to a target and to requests. What would have no effect is refused.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConfigProblem } from '../../lambda/index.ts';
import { rowsOfCsv, type Rows } from '../measure/payload-template.ts';
import type { Caps } from '../measure/run-caps.ts';
import type { RequestChoice } from '../measure/sending.ts';
import type { TargetChoice } from '../measure/target.ts';
import { ConfigError } from '../input/config-error.ts';
import type { MeasureCommandOptions } from './measure-options.ts';

/** `local`, `aws`, the origin of an Invoke API (`http://127.0.0.1:9001`), or any other URL for plain HTTP requests. */
const kindOf = (text: string): TargetChoice['kind'] => {
  if (text === 'local' || text === 'aws') return text;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    const message = `"${text}" is no target; write local, aws, or a URL such as http://127.0.0.1:9001`;
    throw new ConfigError('the command line', [{ path: '--target', message }]);
  }
  const { pathname, search } = new URL(text);
  return pathname === '/' && search === '' ? 'invoke' : 'http';
};

/** Options by the kinds of target that they are of. */
const kindsByOption: Readonly<Record<string, { readonly of: readonly TargetChoice['kind'][]; readonly cure: string }>> =
  {
    region: { of: ['aws'], cure: 'goes with --target aws only; write account.region in the scenario, or remove it' },
    qualifier: {
      of: ['aws', 'invoke'],
      cure: 'goes with Lambda targets only (aws, or the origin of an Invoke API); remove it',
    },
    runId: {
      of: ['aws', 'invoke'],
      cure: 'goes with Lambda targets only (aws, or the origin of an Invoke API); remove it',
    },
    maxCost: {
      of: ['aws', 'invoke', 'local'],
      cure: 'needs the billed time that only Lambda tells; write --max-requests',
    },
    logs: { of: ['local'], cure: 'are those of the local platform: another target keeps its own; remove it' },
    ...Object.fromEntries(
      ['method', 'header', 'expectStatus', 'expectBody', 'followRedirects'].map((name) => [
        name,
        {
          of: ['http'] as const,
          cure: 'goes with plain HTTP only: a URL with a path, such as http://127.0.0.1:8080/checkout',
        },
      ]),
    ),
  };

const flagOf = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Options of traffic, of which a probe sends none. */
const ofTraffic = [
  'untilBroken',
  'soak',
  'speed',
  'threads',
  'connections',
  'maxRequests',
  'maxCost',
  'qualifier',
] as const;

export const isProbe = ({ coldStarts, idleGaps }: MeasureCommandOptions): boolean =>
  coldStarts !== undefined || idleGaps !== undefined;

const probeProblems = (kind: TargetChoice['kind'], options: MeasureCommandOptions): ConfigProblem[] => {
  if (!isProbe(options)) return [];
  const probe = flagOf(options.coldStarts === undefined ? 'idleGaps' : 'coldStarts');
  const problems = ofTraffic
    .filter((name) => options[name] !== undefined && options[name] !== false)
    .map((name) => ({ path: flagOf(name), message: `has no effect with ${probe}; remove one of them` }));
  if (kind !== 'http') return problems;
  const message = 'needs the REPORT lines that only Lambda tells; name aws, local, or the origin of an Invoke API';
  return [...problems, { path: probe, message }];
};

const checkKinds = (kind: TargetChoice['kind'], options: MeasureCommandOptions): void => {
  const problems = Object.entries(kindsByOption)
    .filter(([name, { of }]) => options[name as keyof MeasureCommandOptions] !== undefined && !of.includes(kind))
    .map(([name, { cure }]) => ({ path: flagOf(name), message: cure }));
  if (options.data !== undefined && options.body === undefined) {
    problems.push({
      path: '--data',
      message: 'has no place to go; write --body with a template such as {"id":{{json id}}}',
    });
  }
  if (options.dryRun === true && options.untilBroken === true) {
    problems.push({ path: '--until-broken', message: 'cannot be told beforehand; remove it, or --dry-run' });
  }
  for (const other of ['dryRun', 'untilBroken'] as const) {
    if (options.soak === undefined || options[other] !== true) continue;
    problems.push({ path: '--soak', message: `has no effect with ${flagOf(other)}; remove one of them` });
  }
  problems.push(...probeProblems(kind, options));
  if (problems.length > 0) throw new ConfigError('the command line', problems);
};

export const targetChoice = (options: MeasureCommandOptions): TargetChoice => {
  const kind = kindOf(options.target);
  checkKinds(kind, options);
  const { qualifier, region } = options;
  if (kind === 'local') return { kind, sandbox: options.sandbox, logs: options.logs };
  // Whoever runs something on AWS wants to find it again in its logs.
  if (kind === 'aws') return { kind, region, qualifier, runId: options.runId ?? randomUUID() };
  if (kind === 'invoke') return { kind, url: new URL(options.target).origin, qualifier, runId: options.runId };
  const { method, header, expectStatus, expectBody, followRedirects } = options;
  return { kind, url: options.target, method, headers: header, expectStatus, expectBody, followRedirects };
};

const textOf = async (file: string, option: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${(error as Error).message}; check the path`;
    throw new ConfigError('the command line', [{ path: option, message }]);
  }
};

/** A payload template: the text itself, or that of the file behind an @. Throws ConfigError. */
export const bodyText = async (body: string): Promise<string> =>
  body.startsWith('@') ? textOf(body.slice(1), '--body') : body;

export const requestChoice = async ({ body, data, requestTimeout }: MeasureCommandOptions): Promise<RequestChoice> => {
  const rows: Rows | undefined = data === undefined ? undefined : rowsOfCsv(await textOf(data, '--data'), data);
  const template = body === undefined ? undefined : await bodyText(body);
  return { body: template, rows, timeoutMs: requestTimeout };
};

export const capsOf = ({ maxRequests, maxCost }: MeasureCommandOptions): Caps | undefined =>
  maxRequests === undefined && maxCost === undefined ? undefined : { maxRequests, maxCostUsd: maxCost };
