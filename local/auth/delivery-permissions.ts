// What the role of a function must be allowed to for its events to go somewhere in the end (Developer Guide,
// invocation-async-retain-records).

import { asked, type Asked } from './access-request.ts';

/** By the service in the ARN of a target. */
const actions: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  lambda: 'lambda:InvokeFunction',
  sns: 'sns:Publish',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

/** Null for what no event goes to. */
export const deliveryAccess = (targetArn: string): Asked | null => {
  const service = targetArn.split(':')[2] ?? '';
  const action = Object.hasOwn(actions, service) ? actions[service]! : null;
  return action === null ? null : asked(action, service === 's3' ? `${targetArn}/*` : targetArn);
};
