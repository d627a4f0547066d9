// Corners of templates, each as the whole of what is read from it: the listing as people see it, the part of a scenario that it
// becomes, who may call what; or why it is refused.

import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { lackingPermissions } from '../../bench/template/lacking-permissions.ts';
import { listingText } from '../../bench/template/listing-text.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { cornerTemplates } from './template-corners.ts';

const whole = (resources: Readonly<Record<string, unknown>>): string => {
  const text = JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: resources }, null, 1);
  try {
    const listing = readTemplate(text, 'template.json');
    const fragment = fragmentOf(listing, { templateDirectory: '/nowhere', scenarioDirectory: '/nowhere' });
    const told = listingText(listing, fragment, lackingPermissions(listing), { color: false });
    const { notes: _, ...scenario } = fragment;
    return [told, '', JSON.stringify({ scenario, listing }, null, 1)].join('\n');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe.each(Object.entries(cornerTemplates))('of %s', (kind, templates) => {
  test('each template is read as a whole', async () => {
    const told = Object.entries(templates).map(([name, resources]) => `## ${name}\n\n${whole(resources)}\n`);
    await expect(told.join('\n')).toMatchFileSnapshot(`../golden/template-corners/${kind.replaceAll(' ', '-')}.txt`);
  });
});
