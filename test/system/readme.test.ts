// Every command of the README, run in an empty folder with the files that the README shows.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, root, start, windtunnel } from './cli.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const gate = readFileSync(join(root, '.ci/run'), 'utf8');

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);

const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-readme-'));
  for (const block of [...blocks('yaml'), ...blocks('ts')]) {
    const [, name] = /^(?:#|\/\/) ([\w.-]+)/.exec(block) ?? [];
    if (name !== undefined) writeFileSync(join(directory, name), block);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the pictures are there', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1]!);
  expect(pictures.length).toBeGreaterThan(0);
  for (const picture of pictures) expect(existsSync(join(root, picture)), picture).toBe(true);
});

test('links lead to files', () => {
  for (const [, target] of readme.matchAll(/[^!]\[[^\]]*\]\(([\w./-]+)\)/g)) {
    expect(existsSync(join(root, target!)), target).toBe(true);
  }
});

test('installing, testing and benching is what the gate runs', () => {
  expect(commands).toContain('npm ci && npm run bench');
  expect(commands).toContain('npm ci && npm test');
  expect(gate).toMatch(/npm ci/);
  expect(gate).toMatch(/npm test/);
  expect(gate).toMatch(/npm run bench/);
});

test('every windtunnel command works in an empty folder', { timeout: 240_000 }, async () => {
  const own = commands.filter((command) => command.startsWith('windtunnel ') && !command.endsWith('&'));
  expect(own.length).toBeGreaterThan(5);
  for (const command of own) {
    const { code, stderr } = await windtunnel([...command.split(' ').slice(1), '--quiet'], directory);
    // 3: an objective broken, or a comparison outside its tolerance on a busy machine.
    expect([0, 3], `${command}: ${stderr}`).toContain(code);
  }
});

/** What the curl line prints; asked by fetch on a machine without curl. */
const asked = async (curl: string): Promise<string> => {
  try {
    execFileSync('curl', ['--version']);
  } catch {
    return (await fetch(/http:\S+/.exec(curl)![0], { method: 'POST', body: '{}' })).text();
  }
  return (await ended(spawn('sh', ['-c', `${curl} --silent`], { stdio: ['ignore', 'pipe', 'pipe'] }))).stdout;
};

test('the platform that is served answers curl', async () => {
  const serve = commands.find((command) => command.endsWith('&'))!;
  const curl = commands.find((command) => command.startsWith('curl '))!;
  const child = start(serve.replace(/ &$/, '').split(' ').slice(1), directory);
  const end = ended(child);
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  try {
    expect(await asked(curl)).toBe('{"ok":true}');
  } finally {
    child.kill('SIGINT');
    await end;
  }
});

test('every other command is known to be run elsewhere', () => {
  const others = commands.filter((command) => !/^(windtunnel|curl) /.test(command));
  expect(others).toEqual([
    'git clone <this repository> windtunnel && cd windtunnel',
    'npm ci && npm run bench',
    'npm ci && npm test',
  ]);
});
