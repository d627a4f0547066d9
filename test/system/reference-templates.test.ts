// The real templates of the reference data are served: each Node.js function of each answers. The data has templates
// without code, so a handler that answers with what it sees of its configuration stands where each looks for its own.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

const reference = fileURLToPath(new URL('../../../shared/data/sam/serverless-patterns/', import.meta.url));
const goldenFile = fileURLToPath(new URL('../golden/serverless-patterns.json', import.meta.url));
const isThere = existsSync(reference);
if (!isThere) console.log('Skipped: the reference templates (../shared/data/sam/serverless-patterns) are not here.');

interface Listed {
  readonly id: string;
  readonly runtime: string | null;
  readonly code: string | null;
  readonly handler: string | null;
  readonly inlineCode: boolean;
  readonly packageType: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

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

const isNode = ({ runtime, packageType }: Listed): boolean =>
  packageType === 'zip' && (runtime ?? '').startsWith('nodejs');

/** Puts the stand-in where the function's handler is to be. */
const writeHandler = (home: string, { code, handler }: Listed): void => {
  const [, module, name] = /^(.+)\.([^.]+)$/.exec(handler!)!;
  const file = join(home, code ?? '.', `${module}.js`);
  mkdirSync(dirname(file), { recursive: true });
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, before + standIn(name!));
};

/** The template in a directory of its own, with a handler for each function that runs on Node.js. */
const prepared = async (name: string): Promise<{ home: string; template: string; functions: Listed[] }> => {
  const home = join(directory, dirname(name));
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "type": "commonjs" }');
  const template = name.slice(dirname(name).length + 1);
  copyFileSync(join(reference, name), join(home, template));
  const { stdout } = await windtunnel(['validate-template', template, '--json'], home);
  const { functions } = JSON.parse(stdout) as { functions: Listed[] };
  const served = functions.filter(isNode);
  for (const listed of served) if (!listed.inlineCode) writeHandler(home, listed);
  return { home, template, functions: served };
};

const names = isThere ? Object.keys(JSON.parse(readFileSync(goldenFile, 'utf8')) as object) : [];

const withNode = names.filter((name) => /Runtime: *['"]?nodejs/.test(readFileSync(join(reference, name), 'utf8')));

describe.skipIf(!isThere)('the templates of the reference data that run on Node.js', () => {
  test('are these many', () => expect(withNode.length).toBeGreaterThanOrEqual(10));

  test.for(withNode)('%s is served, and each of its functions answers', async (name) => {
    const { home, template, functions } = await prepared(name);
    expect(functions.length).toBeGreaterThan(0);
    const child = start(['serve', template, '--port', '0', '--json'], home);
    const end = ended(child);
    try {
      const line = await new Promise<string>((resolve, reject) => {
        child.stdout!.once('data', (data: Buffer) => resolve(data.toString()));
        void end.then(({ code, stderr }) => reject(new Error(`serve ended in ${code}: ${stderr}`)));
      });
      const served = JSON.parse(line) as { url: string; functions: string[] };
      expect(served.functions.toSorted()).toEqual(functions.map(({ id }) => id).toSorted());
      for (const { id, memoryMb, timeoutSeconds, inlineCode } of functions) {
        const response = await fetch(`${served.url}/2015-03-31/functions/${id}/invocations`, {
          method: 'POST',
          body: JSON.stringify({ n: 1 }),
        });
        expect(response.status).toBe(200);
        const body = (await response.json()) as { remaining?: number };
        // Code that stands in the template answers for itself.
        const left = inlineCode ? {} : { event: { n: 1 }, function: id, memory: String(memoryMb) };
        expect(body).toMatchObject(left);
        expect(inlineCode || body.remaining! > timeoutSeconds * 1000 - 1000).toBe(true);
      }
    } finally {
      child.kill('SIGINT');
      await end;
    }
  });
});
