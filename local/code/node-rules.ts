// Module rules of the Node.js version that a runtime names, where this machine's Node.js has others.
//
// Lambda switches off that CommonJS may require ES modules, and that files are taken for ES modules by their syntax, until
// NODE_OPTIONS switches it on again (Developer Guide, lambda-nodejs, "experimental features": Node.js 20 and 22; for 24
// reported in 2026). Versions before 20 have neither.

/** The version that `nodejs22.x` names; null for another runtime. */
export const nodeMajor = (runtime: string): string | null => /^nodejs(\d+)/.exec(runtime)?.[1] ?? null;

const features = ['experimental-require-module', 'experimental-detect-module'] as const;

/** Flags for this machine's Node.js. */
export const nodeFlags = (runtime: string, nodeOptions = ''): string[] => {
  if (nodeMajor(runtime) === null) return [];
  const given = new Set(nodeOptions.split(/\s+/));
  return features
    .filter((feature) => process.allowedNodeEnvironmentFlags.has(`--${feature}`) && !given.has(`--${feature}`))
    .map((feature) => `--no-${feature}`);
};
