// Fields as V8 likes them. A private name has to be declared before a constructor gives it its value, and that first
// `undefined` counts: the field has no type any more (so that what is read of it is checked each time), and is no constant.
// In what the simulator is made of, private names become properties with the name of their class, written once: a fifth of its
// speed. `useDefineForClassFields: false` leaves out what is only declared of the others.

/** Where invocations are simulated and counted. */
const hot = /\/(?:lambda|sim|reports\/counting)\/.*\.ts$/;

const classLine = /^(?:export )?(?:abstract )?class (\w+)/;
const declaration = /^( {2}(?:static |readonly |override |async |get |set |\*)*)#(\w+)/;

const ownName = (name, className) => `${name}$${className}`;

/** What private names are called then. */
export const ownProperty = /^\w+\$[A-Z]\w*$/;

/** The source of a module of ours, with private names as properties where that matters. What is missed, esbuild refuses. */
export const withProperties = (source, path) => {
  if (!hot.test(path.replaceAll('\\', '/'))) return source;
  let className = null;
  const lines = source.split('\n').map((line) => {
    className = classLine.exec(line)?.[1] ?? className;
    if (className === null) return line;
    if (line === '}') className = null;
    const of = className;
    return line
      .replace(declaration, (_, before, name) => `${before}${ownName(name, of)}`)
      .replaceAll(/\.#(\w+)/g, (_, name) => `.${ownName(name, of)}`);
  });
  return lines.join('\n');
};

/** For esbuild. */
export const fieldOptions = { tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } } };
