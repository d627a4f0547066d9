// Every command of the README and of the pages below docs/, run in an empty folder with the files that the README and the
// page show.

import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, meantCode, root, start, windtunnel } from './cli.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const gate = readFileSync(join(root, '.ci/run'), 'utf8');

const blocks = (page: string, language: string): string[] =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);

const commandsOf = (page: string): string[] => blocks(page, 'sh').flatMap((block) => block.trim().split('\n'));

/** Files that a page shows: the name stands in a comment in their first line. */
const writeFiles = (page: string, directory: string): void => {
  for (const language of ['yaml', 'ts', 'csv']) {
    for (const block of blocks(page, language)) {
      const [, name] = /^(?:#|\/\/) ([\w.-]+\.\w+)/.exec(block) ?? [];
      if (name === undefined) continue;
      // A table of figures has no comments.
      writeFileSync(join(directory, name), language === 'csv' ? block.slice(block.indexOf('\n') + 1) : block);
    }
  }
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-readme-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What was run, with the files that it found. */
const done = new Set<string>();

/** Whether the command leaves no files, and ran on the same ones for another page. */
const wasRun = (command: string, folder: string): boolean => {
  if (command.includes(' --out ')) return false;
  const named = command.split(' ').filter((word) => existsSync(join(folder, word)));
  const run = JSON.stringify([command, ...named.map((name) => readFileSync(join(folder, name), 'utf8'))]);
  if (done.has(run)) return true;
  done.add(run);
  return false;
};

/** A folder with the files of the README and of the page. */
const folderOf = (page: string): string => {
  const folder = join(directory, page.replaceAll('/', '-'));
  mkdirSync(folder, { recursive: true });
  for (const source of ['README.md', 'docs/measure.md', page])
    if (existsSync(join(root, source))) writeFiles(source, folder);
  return folder;
};

describe.each(pages)('%s', (page) => {
  test('shows pictures and leads to files that are there', () => {
    const targets = [...textOf(page).matchAll(/\]\(([\w./-]+)(?:#[\w-]*)?\)/g)].map((match) => match[1]!);
    for (const target of targets) {
      expect(existsSync(join(root, posix.join(dirname(page), target))), target).toBe(true);
    }
  });

  const own = commandsOf(page).filter((command) => command.startsWith('windtunnel ') && !command.endsWith('&'));
  test.runIf(own.length > 0)('every command works in an empty folder', async () => {
    const folder = folderOf(page);
    for (const command of own) {
      if (wasRun(command, folder)) continue;
      const { code, stdout, stderr } = await windtunnel([...command.split(' ').slice(1), '--quiet'], folder);
      expect(code, `${command}: ${stdout}${stderr}`).toBe(meantCode(command.split(' ')[1]!, stdout));
    }
  });
});

test('the README has a picture, an install line and its commands before the second screen is over', () => {
  const readme = textOf('README.md');
  expect(readme).toMatch(/!\[[^\]]+\]\([^)]+\)/);
  const screens = readme.split('\n');
  expect(screens.findIndex((line) => line.startsWith('npm install'))).toBeLessThan(40);
  expect(screens.findIndex((line) => line.startsWith('slo p99'))).toBeLessThan(80);
});

test('installing, testing and benching is what the gate runs', () => {
  expect(commandsOf('README.md')).toContain('npm ci && npm run bench');
  expect(commandsOf('README.md')).toContain('npm ci && npm test');
  expect(gate).toMatch(/npm ci/);
  expect(gate).toMatch(/npm test/);
  expect(gate).toMatch(/npm run bench/);
});

/** What the curl line prints; asked by fetch on a machine without curl. */
const asked = async (curl: string): Promise<string> => {
  try {
    execFileSync('curl', ['--version']);
  } catch {
    return (await fetch(/http:[^\s']+/.exec(curl)![0], { method: 'POST', body: '{}' })).text();
  }
  return (await ended(spawn('sh', ['-c', `${curl} --silent`], { stdio: ['ignore', 'pipe', 'pipe'] }))).stdout;
};

const hasAws = spawnSync('aws', ['--version']).status === 0;

const servedPages = [
  'docs/serve.md',
  'docs/tracing.md',
  'docs/durable.md',
  'docs/tenants.md',
  'docs/managed-instances.md',
];

test.each(servedPages)('the platform that is served in %s answers curl', async (page) => {
  const serve = commandsOf(page).find((command) => command.endsWith('&'))!;
  const curl = commandsOf(page).find((command) => command.startsWith('curl '))!;
  const folder = folderOf(page);
  // What handlers import from packages is installed beside them.
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const child = start(serve.replace(/ &$/, '').split(' ').slice(1), folder);
  const end = ended(child);
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  try {
    expect(await asked(curl)).toBe('{"ok":true}');
    const aws = commandsOf(page).find((command) => command.startsWith('aws xray '));
    if (!hasAws || aws === undefined) return;
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_DEFAULT_REGION: 'us-east-1' };
    const read = spawn('sh', ['-c', `${aws} --output json`], { env: { ...process.env, ...keys } });
    expect((await ended(read)).stdout).toContain('"Document"');
  } finally {
    child.kill('SIGINT');
    await end;
  }
});

test('the programs that use the library run', async () => {
  const folder = folderOf('docs/library.md');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'lambda-windtunnel'));
  const programs = blocks('docs/library.md', 'ts');
  expect(programs.length).toBeGreaterThan(1);
  for (const [index, program] of programs.entries()) {
    const file = join(folder, `program-${index}.mjs`);
    writeFileSync(file, program);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
    expect(stdout).toMatch(/^\d+ [\d.]+/);
  }
});

test('every other command is known to be run elsewhere', () => {
  const others = pages.flatMap((page) =>
    commandsOf(page)
      .filter((command) => !/^(windtunnel|curl|aws xray) /.test(command))
      .map((command) => `${page}: ${command}`),
  );
  expect(others).toEqual([
    // The package is packed and installed by the tests of its own.
    'README.md: npm install --save-dev lambda-windtunnel',
    'README.md: git clone <this repository> windtunnel && cd windtunnel',
    'README.md: npm ci && npm run bench',
    'README.md: npm ci && npm test',
    'CONTRIBUTING.md: npm ci',
    'CONTRIBUTING.md: npm run test:near -- lambda/account.ts',
    'CONTRIBUTING.md: npm run check',
  ]);
});
