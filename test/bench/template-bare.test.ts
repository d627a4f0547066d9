// Templates that say less than they might: what is taken in the place of what is not written, and what is said of it.

import { expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { ListedSource, Listing } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { alarmName } from '../../bench/template/served/served-alarms.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

const listingOf = (resources: Fields): Listing =>
  readTemplate(JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: resources }), 't.json', {});

const fn = (properties: Fields): Fields => ({ Type: 'AWS::Serverless::Function', Properties: properties });
const plain = { Runtime: 'nodejs22.x', Handler: 'index.handler', InlineCode: '1' };

test.each<[Fields, true | undefined, string[]]>([
  [plain, undefined, ['SnapStart (nodejs22.x has none)']],
  [{ ...plain, Runtime: 'python3.13' }, true, []],
  [{ PackageType: 'Image', ImageUri: 'x' }, true, []],
])('snapshots of %j where their runtime has them, else that is named', (properties, snapStart, said) => {
  const { functions, ignored } = listingOf({
    Api: fn({ ...properties, SnapStart: { ApplyOn: 'PublishedVersions' } }),
  });
  expect([functions[0]!.snapStart, ignored.map(({ what }) => what)]).toEqual([snapStart, said]);
});

test('a preference without a type deploys nothing step by step', () => {
  const own = { ...plain, AutoPublishAlias: 'live' };
  const deployment = (DeploymentPreference: Fields) =>
    listingOf({ Api: fn({ ...own, DeploymentPreference }) }).functions[0]!.deployment;
  expect(deployment({ Alarms: ['slow'] })).toBeNull();
  expect(deployment({ Type: 'AllAtOnce' })).toEqual({ type: 'AllAtOnce', alarms: [] });
});

test.each([
  [{ AlarmName: 'slow-checkout' }, 'slow-checkout'],
  [{ AlarmName: '${AWS::StackName}-slow' }, 'Slow'],
  [{}, 'Slow'],
])('an alarm of %j is called %s', (settings, name) => {
  expect(alarmName({ id: 'Slow', settings } as unknown as ListedSource)).toBe(name);
});

test('nothing is served of a template without functions', () => {
  const listing = listingOf({ Q: { Type: 'AWS::SQS::Queue' } });
  expect(() => servedTemplate(listing, '/nowhere/t.json')).toThrow(ConfigError);
  expect(() => servedTemplate(listing, '/nowhere/t.json')).toThrow(
    /Resources: holds no function; name a template with one/,
  );
});
