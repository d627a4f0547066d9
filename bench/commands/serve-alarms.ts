// Makes the alarms of a served template, through the API that everybody uses.

import type { OwnCalls } from './own-calls.ts';
import type { ServedAlarm } from '../template/served/served-alarms.ts';

const put = async ({ name, body }: ServedAlarm, call: OwnCalls): Promise<string> => {
  const answer = await call({
    method: 'POST',
    path: '/',
    service: 'monitoring',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.PutMetricAlarm',
    },
    body: JSON.stringify(body),
  });
  if (answer.ok) return `alarm ${name} is looked at every minute`;
  const { message } = (await answer.json()) as { message?: string };
  return `alarm ${name} is not here: ${message ?? answer.statusText}`;
};

/** One sentence an alarm. */
export const putAlarms = (alarms: readonly ServedAlarm[], call: OwnCalls): Promise<string[]> =>
  Promise.all(alarms.map((alarm) => put(alarm, call)));
