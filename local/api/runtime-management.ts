// When the service changes a runtime's version, and the recursion guard of functions.

import { invalidParameterValue } from '../../lambda/index.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { runtimeVersionArn } from './constraints.ts';
import {
  existingQualifier,
  namedFunction,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

const runtimeAnswer = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, qualifier } = existingQualifier(context, call);
  const { on, versionArn } = stored.runtimeUpdates;
  return jsonAnswer({
    UpdateRuntimeOn: on,
    ...(versionArn === null ? {} : { RuntimeVersionArn: versionArn }),
    FunctionArn: context.registry.arnOf(stored.name, qualifier ?? undefined),
  });
};

const putRuntime = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { members } = call;
  members.required('UpdateRuntimeOn');
  const on = members.oneOf('UpdateRuntimeOn', ['Auto', 'Manual', 'FunctionUpdate']);
  const versionArn = members.text('RuntimeVersionArn', runtimeVersionArn) ?? null;
  members.check();
  const { stored } = existingQualifier(context, call);
  if ((on === 'Manual') !== (versionArn !== null)) {
    throw new Refusal(
      invalidParameterValue('RuntimeVersionArn must be given with UpdateRuntimeOn Manual, and with no other'),
    );
  }
  stored.runtimeUpdates = { on: on!, versionArn };
  return runtimeAnswer(context, call);
};

const getRecursion = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ RecursiveLoop: namedFunction(context, call, 'unqualified').stored.recursiveLoop });

const putRecursion = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored } = namedFunction(context, call, 'unqualified');
  const { members } = call;
  members.required('RecursiveLoop');
  const recursiveLoop = members.oneOf('RecursiveLoop', ['Terminate', 'Allow']);
  members.check();
  stored.recursiveLoop = recursiveLoop!;
  return jsonAnswer({ RecursiveLoop: recursiveLoop });
};

const runtime = '/2021-07-20/functions/{name}/runtime-management-config';
const recursion = '/2024-08-31/functions/{name}/recursion-config';

export const runtimeManagementOperations: readonly Operation[] = [
  { method: 'GET', path: runtime, answer: runtimeAnswer },
  { method: 'PUT', path: runtime, answer: putRuntime },
  { method: 'GET', path: recursion, answer: getRecursion },
  { method: 'PUT', path: recursion, answer: putRecursion },
];
