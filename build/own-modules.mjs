// Our own modules as they go into bundles.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withProperties } from './fields.mjs';

const readSource = (path) => readFileSync(path, 'utf8');

/** The names in braces of an export or import statement, without types. */
const valuesIn = (braces) =>
  braces
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));

const indexes = new Map();

/** What the index of a floor hands on: where each of its values is from. */
const handedOn = (index) => {
  if (indexes.has(index)) return indexes.get(index);
  const source = readSource(index);
  const from = new Map();
  for (const [, braces, file] of source.matchAll(/^export \{([^}]*)\} from '([^']+)';/gm)) {
    for (const name of valuesIn(braces)) from.set(name, join(dirname(index), file));
  }
  for (const [, file] of source.matchAll(/^export \* from '([^']+)';/gm)) {
    const path = join(dirname(index), file);
    for (const [, name] of readSource(path).matchAll(/^export (?:const|class|function) (\w+)/gm)) from.set(name, path);
  }
  indexes.set(index, from);
  return from;
};

const floorIndex = /^import \{([^}]*)\} from '(\.[^']*\/(?:lambda|sim|local|loadgen|reports)\/index\.ts)';/gm;

/** With what the index of a floor hands on taken from where it is: a command must not load all that a floor has. */
const direct = (source, path) =>
  source.replaceAll(floorIndex, (_, braces, file) => {
    const from = handedOn(join(dirname(path), file));
    return valuesIn(braces)
      .map((name) => {
        const place = from.get(name.split(' as ')[0]);
        if (place === undefined) throw new Error(`${file} has no ${name}, which ${path} imports`);
        return `import { ${name} } from ${JSON.stringify(place)};`;
      })
      .join(' ');
  });

/**
 * Each module keeps its own `import.meta.url`, as `moduleUrl`: that of its place, wherever a bundle puts it.
 * @param urlOf code that gives the URL of the module at a path
 */
export const ownModules = (urlOf) => ({
  name: 'own-modules',
  setup(builder) {
    builder.initialOptions.define = { ...builder.initialOptions.define, 'import.meta.url': 'moduleUrl' };
    builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = withProperties(direct(readSource(path), path), path);
      const url = `const moduleUrl = /* @__PURE__ */ String(${urlOf(path)});\n`;
      return { contents: source.includes('import.meta.url') ? url + source : source, loader: 'ts' };
    });
  },
});
