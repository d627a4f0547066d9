// Reserved concurrency, and the settings of the account.

import { reservationOfQualifier, reservedBelowProvisioned, unreservedBelowMinimum } from '../../lambda/index.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { Members } from './members.ts';
import { namedFunction, noContent, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { provisionedOf } from './provisioned.ts';

const reservation = ({ account }: ApiContext, functionIndex: number): Record<string, number> => {
  const reserved = account.reserved(functionIndex);
  return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
};

const getConcurrency = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer(reservation(context, namedFunction(context, call).stored.latest.functionIndex));

const putConcurrency = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, qualifier } = namedFunction(context, call);
  if (qualifier !== null) throw new Refusal(reservationOfQualifier());
  const members = new Members(call.body);
  members.required('ReservedConcurrentExecutions');
  const count = members.integer('ReservedConcurrentExecutions', { min: 0, max: Number.MAX_SAFE_INTEGER });
  members.check();
  const { account, unreservedMinimum } = context;
  const { functionIndex } = stored.latest;
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
const unzippedBytes = 262_144_000;
const zippedBytes = 52_428_800;

const accountSettings = ({ account, accountConcurrency, registry }: ApiContext): HttpAnswer => {
  const revisions = registry.all.flatMap((stored) => [stored.latest, ...stored.versions.values()]);
  return jsonAnswer({
    AccountLimit: {
      TotalCodeSize: codeStoreBytes,
      CodeSizeUnzipped: unzippedBytes,
      CodeSizeZipped: zippedBytes,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: account.unreservedLimit,
    },
    AccountUsage: {
      TotalCodeSize: revisions.reduce((sum, { code }) => sum + code.bytes, 0),
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
