// Where things are on Lambda.

export const lambdaPaths = {
  task: '/var/task',
  runtime: '/var/runtime',
  /** What the runtime brings for the code to import. */
  runtimeModules: '/var/runtime/node_modules',
  layers: '/opt',
  language: '/var/lang',
  /** Of the user that functions run as; there is no such directory, here nor there. */
  home: '/home/sbx_user1051',
  /** Modules found by going up from the code; Lambda has none there. */
  modules: '/var/node_modules',
} as const;

/** Whether a path is one of the code or of a layer as Lambda has them. */
export const isLambdaPath = (path: string): boolean =>
  path.startsWith(`${lambdaPaths.layers}/`) || path.startsWith(`${lambdaPaths.task}/`);
