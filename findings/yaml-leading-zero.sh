#!/usr/bin/env bash
# yaml 2.9.1 with version 1.1 (which is what a reader of CloudFormation templates needs: `yes` is true there, `0755` octal).
# Guess: a plain scalar that begins with 0 and has an 8 or a 9 in it is a text, since it is no octal number; so say YAML 1.1's
# own expression for integers (yaml.org/type/int.html: decimal is 0 or begins with 1 to 9), js-yaml 3.14.1 and PyYAML.
# Real: yaml reads it as a decimal number and drops the zero. An AWS account id such as 089123456789 comes out one digit short,
# and an ARN made of it names nobody. `y` and `n` alone are flags for yaml, texts for the others: a key `n:` becomes `false`.
# Cure: give the tags of your own with `customTags`, or quote such scalars.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent yaml@2.9.1 js-yaml@3.14.1
cat >run.cjs <<'JS'
const { parse } = require('yaml');
const { safeLoad } = require('js-yaml');
const seen = {};
for (const text of ['Account: 089123456789', 'Account: 012345670123', 'Count: 08', 'Axis: y', 'n: 1']) {
  seen[text] = [parse(text, { version: '1.1' }), safeLoad(text)];
  console.log(text.padEnd(24), 'yaml', JSON.stringify(seen[text][0]).padEnd(28), 'js-yaml', JSON.stringify(seen[text][1]));
}
require('node:assert').deepStrictEqual(seen, {
  'Account: 089123456789': [{ Account: 89123456789 }, { Account: '089123456789' }],
  'Account: 012345670123': [{ Account: 1402433619 }, { Account: 1402433619 }],
  'Count: 08': [{ Count: 8 }, { Count: '08' }],
  'Axis: y': [{ Axis: true }, { Axis: 'y' }],
  'n: 1': [{ false: 1 }, { n: 1 }],
});
console.log('as described: yaml 2.9.1, js-yaml 3.14.1, Node', process.version);
JS
node run.cjs
