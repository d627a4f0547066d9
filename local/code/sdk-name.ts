// Packages that the Node.js runtimes bring.

export const isSdkPackage = (specifier: string): boolean => /^@(aws-sdk|smithy|aws-crypto)\/[^/]/.test(specifier);

export const missingSdkText = (name: string): string =>
  `${name} is there on Lambda, but not on this machine; install it beside the code, or where the platform is started`;
