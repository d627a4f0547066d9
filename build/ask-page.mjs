// Asks the script of a built page as its panel does, in a worker's place: `node build/ask-page.mjs dist/bench/page/what-if-page.js`.
// Each question moves a slider, before the curves of the one before are drawn. For compare-builds.mjs.

import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';

const original = {
  name: 'asked',
  duration: '30m',
  seed: 1,
  account: { region: 'us-east-1', era: '2023', concurrency: 1000 },
  functions: {
    f: {
      memory: '128MB',
      timeout: '3s',
      provisionedConcurrency: 0,
      duration: { lognormal: { p50: '80ms', p99: '400ms' } },
      coldStart: { constant: '600ms' },
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: '200/s' } } }],
};
const unchanged = {
  functionName: 'f',
  accountConcurrency: null,
  reservedConcurrency: null,
  provisionedConcurrency: null,
  memoryMb: null,
  keepAliveS: null,
  traffic: 1,
};

const [script, questions = '25'] = process.argv.slice(2);
let left = Number(questions);
const ask = (changes) => globalThis.onmessage({ data: { original, changes, seed: 1, files: '' } });
globalThis.postMessage = ({ answer, error }) => {
  if (error !== undefined) throw new Error(error);
  if (answer === undefined) return;
  console.log(JSON.stringify(answer.headline));
  if (left === 0) process.exit();
  left -= 1;
  ask({ ...unchanged, reservedConcurrency: 20 + left });
};
runInThisContext(readFileSync(script, 'utf8'));
ask(null);
