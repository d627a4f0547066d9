// Reserved concurrency, and the settings of the account.

import {
  functionNotFound,
  notWithManaged,
  reservationOfQualifier,
  reservedBelowProvisioned,
  unreservedBelowMinimum,
} from '../../lambda/index.ts';
import { zippedLimitBytes } from '../functions/archive.ts';
import { unzippedLimitBytes } from '../functions/unzip.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import {
  namedFunction,
  noContent,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';
import { provisionedOf } from './provisioned.ts';

const reservation = ({ account }: ApiContext, functionIndex: number): Record<string, number> => {
  const reserved = account.reserved(functionIndex);
  return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
};

const getConcurrency = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer(reservation(context, namedFunction(context, call).stored.latest.functionIndex));

const putConcurrency = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { functionName, arn, qualifier, elsewhere } = readName(context, call, 'own');
  if (qualifier !== null) throw new Refusal(reservationOfQualifier());
  // This one names the version (recorded).
  if (elsewhere || !context.registry.has(functionName)) {
    throw new Refusal(functionNotFound(`${arn}:${latestVersion}`));
  }
  const { stored } = namedFunction(context, call);
  const { members } = call;
  members.required('ReservedConcurrentExecutions');
  const count = members.integer('ReservedConcurrentExecutions', { min: 0, max: Number.MAX_SAFE_INTEGER });
  members.check();
  const { account, unreservedMinimum, rules, note } = context;
  const { functionIndex, settings } = stored.latest;
  if (settings.config.managed !== undefined) {
    if (rules.managedReservedConcurrency === 'refused') throw new Refusal(notWithManaged('Reserved concurrency'));
    note(`${functionName}: its reserved concurrency has no effect on Managed Instances`);
    return jsonAnswer({ ReservedConcurrentExecutions: count! });
  }
  const provisioned = provisionedOf(stored);
  if (count! < provisioned) throw new Refusal(reservedBelowProvisioned(count!, provisioned));
  const freed = account.reserved(functionIndex) ?? provisioned;
  if (account.unreservedLimit + freed - count! < unreservedMinimum) {
    throw new Refusal(unreservedBelowMinimum(unreservedMinimum));
  }
  account.setReserved(functionIndex, count!);
  return jsonAnswer(reservation(context, functionIndex));
};

const deleteConcurrency = (context: ApiContext, call: ApiCall): HttpAnswer => {
  context.account.setReserved(namedFunction(context, call).stored.latest.functionIndex, null);
  return noContent;
};

const codeStoreBytes = 80_530_636_800;

const accountSettings = ({ account, accountConcurrency, registry, layers }: ApiContext): HttpAnswer => {
  const revisions = registry.all.flatMap((stored) => [stored.latest, ...stored.versions.values()]);
  const packages = [...revisions.map(({ code }) => code), ...layers.all];
  return jsonAnswer({
    AccountLimit: {
      TotalCodeSize: codeStoreBytes,
      CodeSizeUnzipped: unzippedLimitBytes,
      CodeSizeZipped: zippedLimitBytes,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: account.unreservedLimit,
    },
    AccountUsage: {
      TotalCodeSize: packages.reduce((sum, { bytes }) => sum + bytes, 0),
      FunctionCount: registry.all.length,
    },
  });
};

export const concurrencyOperations: readonly Operation[] = [
  { method: 'GET', path: '/2016-08-19/account-settings', answer: accountSettings },
  { method: 'GET', path: '/2019-09-30/functions/{name}/concurrency', answer: getConcurrency },
  { method: 'PUT', path: '/2017-10-31/functions/{name}/concurrency', answer: putConcurrency },
  { method: 'DELETE', path: '/2017-10-31/functions/{name}/concurrency', answer: deleteConcurrency },
];
