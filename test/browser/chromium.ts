// Headless Chromium out of the npm registry: nothing has to be installed on the machine.

import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** Meant for short-lived functions: one process for everything ends with the first page that is closed. */
const unwanted = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

export const launch = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((arg) => !unwanted.has(arg)), '--no-sandbox'],
    headless: true,
  });
