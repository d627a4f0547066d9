// Fails its init.

const broken = (): never => {
  throw new URIError('broken at load');
};
broken();

export const handler = async (): Promise<void> => undefined;
