// Hostile handlers, all at once and again and again, while others are served: the platform serves on, and when it stops
// nothing of them is left.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { controlGroupsOf, ownTemporary, processesWith, type OwnTemporary } from './left-behind.ts';
import { comesTrue, healthOf, invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

/** By name: what the handler does. All of them are in one file. */
const deeds = {
  loops: 'for (;;);',
  eatsHeap: 'const eaten = []; for (;;) eaten.push({ n: eaten.length, list: [1, 2, 3] });',
  eatsBuffers: 'const eaten = []; for (;;) eaten.push(Buffer.alloc(1 << 20, 1));',
  exits: 'process.exit(3);',
  rejects: "Promise.reject(new Error('unheard')); await new Promise((resolve) => setTimeout(resolve, 1000));",
  throwsText: "throw 'no error';",
  throwsProxy: "throw new Proxy({}, { get() { throw new Error('unreadable'); } });",
  prints: "for (let i = 0; i < 10; i += 1) console.log('x'.repeat(1 << 20)); return 'printed';",
  replaces:
    "Promise.prototype.then = () => {}; Array.prototype.push = () => { throw 1; }; JSON.stringify = () => 'forged'; globalThis.process = null; return 1;",
  opens:
    "for (let i = 0; i < 50; i += 1) { require('node:net').createServer().listen(0, '127.0.0.1'); setInterval(() => {}, 1); } return 'opened';",
  forks:
    "for (let i = 0; i < 3; i += 1) require('node:child_process').spawn('/bin/sleep', ['1000'], { detached: i > 0, stdio: 'ignore' }); return 'forked';",
  closes: "for (let fd = 0; fd < 200; fd += 1) try { require('node:fs').closeSync(fd); } catch {} return 'closed';",
  killsParent: "process.kill(process.ppid, 'SIGKILL'); return 'survived';",
  aborts: 'process.abort();',
  recurses: 'const again = () => Promise.resolve().then(again); await again();',
  recursesAtOnce: 'const again = async () => { await again(); }; await again();',
  deletes:
    "require('node:fs').rmSync(process.env.LAMBDA_TASK_ROOT, { recursive: true, force: true }); return 'deleted';",
} as const;

const code = Object.entries(deeds)
  .map(([name, body]) => `exports.${name} = async () => { ${body} };`)
  .join('\n');

const rounds = 2;

describe.each(['thread', 'process'] as const)('hostile handlers under load, each in a %s', (sandbox) => {
  let platform: Platform;
  let temporary: OwnTemporary;
  let scratch: string;
  const marker = `hostile-${sandbox}-${process.pid}`;

  beforeAll(async () => {
    temporary = ownTemporary();
    platform = await testPlatform([localFunction('hostile.ts', 'good')], { sandbox });
    [scratch] = temporary.names() as [string];
    for (const name of Object.keys(deeds)) {
      const response = await fetch(`${platform.url}/2015-03-31/functions`, {
        method: 'POST',
        body: JSON.stringify({
          FunctionName: name,
          Role: 'arn:aws:iam::123456789012:role/test',
          Runtime: 'nodejs20.x',
          Handler: `index.${name}`,
          Timeout: 2,
          Environment: { Variables: { MARKER: marker } },
          Code: { ZipFile: zip({ 'index.js': code }).toString('base64') },
        }),
      });
      if (response.status !== 201) throw new Error(`${name}: ${await response.text()}`);
    }
  });
  afterAll(async () => {
    await platform.stop();
    temporary.remove();
  });

  it('are all answered, and so is everybody else meanwhile', async () => {
    const over = new AbortController();
    const served: unknown[] = [];
    const caller = async (): Promise<void> => {
      while (!over.signal.aborted) served.push((await invoke(platform, 'good')).body);
    };
    const callers = [caller(), caller()];
    const statuses: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(Object.keys(deeds).map((name) => invoke(platform, name)));
      statuses.push(...answers.map(({ status }) => status));
    }
    over.abort();
    await Promise.all(callers);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(served.length).toBeGreaterThan(rounds);
    expect(new Set(served)).toEqual(new Set(['good']));
    expect((await invoke(platform, 'good')).body).toBe('good');
    expect(await comesTrue(async () => (await healthOf(platform)).concurrency === 0)).toBe(true);
  });

  it('leave nothing when the platform stops', async () => {
    await platform.stop();
    expect(await comesTrue(() => processesWith(marker).length === 0)).toBe(true);
    expect(temporary.names()).toEqual([]);
    expect(await comesTrue(() => controlGroupsOf(scratch).length === 0)).toBe(true);
  });
});
