// Makes docs/report.png and docs/report-phone.png: the report of the scenario that README shows, as a browser draws it.
//   npm run build && node test/browser/docs-pictures.mjs

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { parse } from 'yaml';
import { compileScenario, diagnoseScenario, pageOf, simulateScenario } from '../../dist/bench/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [, text] = /```yaml\n(# checkout\.yaml\n.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
if (text === undefined) throw new Error('README.md shows no checkout.yaml');

const scenario = compileScenario(parse(text), 'README.md', root);
const run = await simulateScenario(scenario);
const result = { ...run, diagnosis: await diagnoseScenario(scenario, run) };
const suite = { description: '', measured: null, validation: [], status: 'passed', notes: [], tables: [] };
const page = await pageOf(result.name, [{ ...suite, name: result.name, simulated: result }]);

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-pictures-'));
const file = join(directory, 'report.html');
writeFileSync(file, page);

const unwanted = new Set(['--single-process', '--no-zygote']);
const browser = await chromium.launch({
  executablePath: await sparticuz.executablePath(),
  args: [...sparticuz.args.filter((arg) => !unwanted.has(arg)), '--no-sandbox'],
  headless: true,
});
for (const [name, width, height] of [
  ['report', 1300, 1180],
  ['report-phone', 390, 1180],
]) {
  const shown = await browser.newPage({ viewport: { width, height } });
  await shown.goto(pathToFileURL(file).href);
  // Charts that come with the first screen are drawn a moment later.
  await shown.waitForFunction(() => document.querySelectorAll('canvas').length > 0);
  await shown.waitForTimeout(1500);
  await shown.screenshot({ path: join(root, 'docs', `${name}.png`) });
  await shown.close();
}
await browser.close();
rmSync(directory, { recursive: true });
