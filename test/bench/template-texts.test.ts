// What is read of templates of our own, whole: the listing as text and as data, the part of a scenario, and the first
// scenario made of them, held against test/golden/templates (`-u` accepts a change).

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarioOfTemplate } from '../../bench/init/from-template.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { lackingPermissions } from '../../bench/template/lacking-permissions.ts';
import { listingText } from '../../bench/template/listing-text.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { parse } from 'yaml';

const directory = fileURLToPath(new URL('templates/', import.meta.url));

test.each([
  ['events', {}],
  ['plain', {}],
  ['intrinsics', { Empty: 'x' }],
  ['intrinsics', { Empty: 'x', Stage: 'prod', Memory: '2048' }],
])('%s %j', async (name, parameters) => {
  const file = `${directory}${name}.yaml`;
  const listing = readTemplate(readFileSync(file, 'utf8'), name, parameters);
  const fragment = fragmentOf(listing, { templateDirectory: '/t', scenarioDirectory: '/t' });
  const first = scenarioOfTemplate({ file, directory, name, parameters });
  const { document } = compileScenario(parse(first), 'first.yaml', directory);
  const text = [
    listingText(listing, fragment, lackingPermissions(listing), { color: false }),
    JSON.stringify(listing, null, 1),
    JSON.stringify(fragment, null, 1),
    first,
    JSON.stringify(document, null, 1),
  ].join('\n');
  const variant = Object.keys(parameters).length > 1 ? `${name}-prod` : name;
  await expect(text.replaceAll(directory, '<here>/')).toMatchFileSnapshot(`../golden/templates/${variant}.txt`);
});
