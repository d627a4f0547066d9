#!/usr/bin/env bash
# autocannon 9.0.0 with a rate (-R), whose latencies are corrected for coordinated omission unless -C is given.
# Guess: where every answer comes in time nothing is to be corrected: 60 answers of 50 ms are 60 values of 50 ms.
# Real: the interval that it expects is 1 ms whatever the rate, so an answer of 50 ms is counted as 50, 49, 48, ... 1 ms: about 50
# values for each answer, a median of half of what everybody waited, and a minimum of 1. p99 is nearly right, which hides it.
# Cure: -C (--ignoreCoordinatedOmission); or refuse latencies whose latency.totalCount is above requests.total.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent autocannon@9.0.0
cat >run.cjs <<'JS'
const autocannon = require('autocannon');
const { createServer } = require('node:http');
const assert = require('node:assert');
const server = createServer((_, response) => setTimeout(() => response.end('ok'), 50)).listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const run = async (options) => {
    const { requests, latency } = await autocannon({ url, connections: 4, duration: 4, overallRate: 20, ...options });
    console.log(JSON.stringify(options).padEnd(36), 'answers', requests.total, 'values', latency.totalCount, 'min', latency.min, 'p50', latency.p50, 'p99', latency.p99);
    return { requests, latency };
  };
  const corrected = await run({});
  const plain = await run({ ignoreCoordinatedOmission: true });
  server.close();
  assert.ok(corrected.latency.totalCount > 20 * corrected.requests.total);
  assert.ok(corrected.latency.min < 5 && corrected.latency.p50 < plain.latency.p50);
  assert.equal(plain.latency.totalCount, plain.requests.total);
  assert.ok(plain.latency.min >= 50);
  console.log('as described: autocannon 9.0.0, Node', process.version);
});
JS
node run.cjs
