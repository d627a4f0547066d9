// Where things are on Lambda.

export const lambdaPaths = {
  task: '/var/task',
  runtime: '/var/runtime',
  /** What the runtime brings for the code to import. */
  runtimeModules: '/var/runtime/node_modules',
  layers: '/opt',
  language: '/var/lang',
  /** Modules found by going up from the code; Lambda has none there. */
  modules: '/var/node_modules',
} as const;
