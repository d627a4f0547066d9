// The path of an Invoke, as the SDK writes it: the function's name may be an ARN and carry a qualifier.

import { uriEncode } from './sigv4.ts';

export const invokePath = (functionName: string): string =>
  `/2015-03-31/functions/${uriEncode(functionName)}/invocations`;
