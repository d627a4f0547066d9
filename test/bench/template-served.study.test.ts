// The real templates of the reference data are served: each Node.js function of each answers. The data has templates
// without code, so a handler that answers with what it sees of its configuration stands where each looks for its own.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { localFunctions } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { ListedFunction } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';
import { startPlatform, type Platform } from '../../local/index.ts';

const reference = fileURLToPath(new URL('../../../shared/data/sam/serverless-patterns/', import.meta.url));
const goldenFile = fileURLToPath(new URL('../golden/serverless-patterns.json', import.meta.url));
const isThere = existsSync(reference);
if (!isThere) console.log('Skipped: the reference templates (../shared/data/sam/serverless-patterns) are not here.');

const standIn = (name: string): string => `
exports[${JSON.stringify(name)}] = async (event, context) => ({
  event,
  function: context.functionName,
  memory: context.memoryLimitInMB,
  remaining: context.getRemainingTimeInMillis(),
});
`;

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-reference-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const isNode = ({ runtime, packageType }: ListedFunction): boolean =>
  packageType === 'zip' && (runtime ?? '').startsWith('nodejs');

/** Puts the stand-in where the function's handler is to be. */
const writeHandler = (home: string, { code, handler }: ListedFunction): void => {
  const [, module, name] = /^(.+)\.([^.]+)$/.exec(handler!)!;
  const file = join(home, code ?? '.', `${module}.js`);
  mkdirSync(dirname(file), { recursive: true });
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, before + standIn(name!));
};

/** A platform with what of the template can be served. */
const served = async (name: string): Promise<{ platform: Platform; functions: readonly ListedFunction[] }> => {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(dirname(file), 'package.json'), '{ "type": "commonjs" }');
  copyFileSync(join(reference, name), file);
  const listing = readTemplate(readFileSync(file, 'utf8'), name);
  const functions = listing.functions.filter(isNode);
  for (const listed of functions) if (!listed.inlineCode) writeHandler(dirname(file), listed);
  const { value, extras } = servedTemplate(listing, file, { inlineDirectory: join(dirname(file), 'inline') });
  const scenario = compileScenario(value, name, dirname(file));
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const platform = await startPlatform({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    functions: localFunctions(scenario).map((fn) => ({ ...fn, ...extras.functions.get(fn.config.name) })),
    port: 0,
  });
  return { platform, functions };
};

const names = isThere ? Object.keys(JSON.parse(readFileSync(goldenFile, 'utf8')) as object) : [];

const withNode = names.filter((name) => /Runtime: *['"]?nodejs/.test(readFileSync(join(reference, name), 'utf8')));

describe.skipIf(!isThere)('the templates of the reference data that run on Node.js', () => {
  test('are these many', () => expect(withNode.length).toBeGreaterThanOrEqual(10));

  test.for(withNode)('%s is served, and each of its functions answers', async (name) => {
    const { platform, functions } = await served(name);
    try {
      expect(functions.length).toBeGreaterThan(0);
      for (const { id, memoryMb, timeoutSeconds, inlineCode, durable } of functions) {
        const response = await fetch(`${platform.url}/2015-03-31/functions/${id}/invocations`, {
          method: 'POST',
          body: JSON.stringify({ n: 1 }),
        });
        // A durable function is called by a version or $LATEST, and what it runs speaks of operations: durable.test.ts.
        expect(response.status).toBe(durable === undefined ? 200 : 400);
        if (durable !== undefined) continue;
        const body = (await response.json()) as { remaining?: number };
        // Code that stands in the template answers for itself.
        expect(body).toMatchObject(inlineCode ? {} : { event: { n: 1 }, function: id, memory: String(memoryMb) });
        expect(inlineCode || body.remaining! > timeoutSeconds * 1000 - 1000).toBe(true);
      }
    } finally {
      await platform.stop();
    }
  });
});
