// Packages that the Node.js runtimes bring.

export const isSdkPackage = (specifier: string): boolean => /^@(aws-sdk|smithy|aws-crypto)\/[^/]/.test(specifier);

/** Its cure is a command: packages that are not there are many, and none is fetched unasked. */
export const missingSdkText = (name: string): string =>
  `${name} is there on Lambda, but not on this machine; install it beside the code, or where the platform is started, ` +
  `and start that again: npm install --no-save ${name}`;
