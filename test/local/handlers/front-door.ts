// Functions behind a front door: one that answers with its event, one that answers with what the body says.

interface HttpEvent {
  readonly version?: string;
  readonly body?: string | null;
}

export const echoes = async (event: HttpEvent): Promise<unknown> =>
  event.version === '2.0' ? event : { statusCode: 200, body: JSON.stringify({ body: JSON.stringify(event) }) };

export const says = async ({ body }: HttpEvent): Promise<unknown> => {
  if (body === 'throw') throw new Error('as asked');
  return JSON.parse(body ?? 'null') as unknown;
};

export const shut = async (): Promise<void> => {};
