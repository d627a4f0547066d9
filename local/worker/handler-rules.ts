// Which rules a handler lives by: those of the Node.js version that the function names, whatever version runs it here. From
// Node.js 24 on a handler is called with event and context alone, and awaited (aws-lambda-ric 4.0).

import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { runtimeError, type FunctionError } from './errors.ts';

const firstAwaitedOnly = 24;

/** Whether the runtime knows no callbacks: Node.js 24 and later. */
export const isAwaitedOnly = ({ environment }: SandboxProgram): boolean => {
  const [, major] = /^AWS_Lambda_nodejs(\d+)\.x$/.exec(environment['AWS_EXECUTION_ENV'] ?? '') ?? [];
  return major !== undefined && Number(major) >= firstAwaitedOnly;
};

const handlerPage = 'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/** The same on Managed Instances, where none may. The text is AWS's. */
export const managedCallbackProblem = (program: SandboxProgram, parameters: number): FunctionError | null =>
  parameters < 3 || isAwaitedOnly(program)
    ? callbackProblem(program, parameters)
    : runtimeError(
        'Runtime.CallbackHandlerDeprecated',
        `ERROR: AWS Lambda does not support callback-based function handlers when using Node.js 22 with Managed Instances. To use Managed Instances, modify this function to use a supported handler signature. ${handlerPage}`,
      );

/** The error of an init whose handler takes a callback; null where it may. The text is AWS's. */
export const callbackProblem = (program: SandboxProgram, parameters: number): FunctionError | null =>
  parameters < 3 || !isAwaitedOnly(program)
    ? null
    : runtimeError(
        'Runtime.CallbackHandlerDeprecated',
        `ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. ${handlerPage}`,
      );
