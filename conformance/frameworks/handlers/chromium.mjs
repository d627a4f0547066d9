// A browser, as those who make pictures and documents of pages begin it.

import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';
import router from './router.cjs';

const json = async () => {
  const executablePath = await chromium.executablePath();
  const browser = await playwright.launch({ args: chromium.args, executablePath, headless: true });
  const page = await browser.newPage();
  await page.setContent('<title>hello</title>');
  const title = await page.title();
  await browser.close();
  return { title };
};

let used;
export const handler = (event) => router.answer(event, { json: () => (used ??= json()) });
