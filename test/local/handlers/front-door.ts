// Functions behind a front door: one that answers with its event, one that answers with what the body says.

interface HttpEvent {
  readonly version?: string;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export const echoes = async (event: HttpEvent): Promise<unknown> =>
  event.version === '2.0' ? event : { statusCode: 200, body: JSON.stringify({ body: JSON.stringify(event) }) };

const textOf = ({ body, isBase64Encoded }: HttpEvent): string =>
  Buffer.from(body ?? 'null', isBase64Encoded === true ? 'base64' : 'utf8').toString();

export const says = async (event: HttpEvent): Promise<unknown> => {
  const text = textOf(event);
  if (text === 'throw') throw new Error('as asked');
  return JSON.parse(text) as unknown;
};

export const shut = async (): Promise<void> => {};

export const waits = async (): Promise<unknown> => {
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  return { statusCode: 200, body: 'late' };
};

export const context = async (
  _: unknown,
  { functionVersion, invokedFunctionArn }: { functionVersion: string; invokedFunctionArn: string },
): Promise<object> => ({
  statusCode: 200,
  body: JSON.stringify({ version: functionVersion, arn: invokedFunctionArn }),
});
