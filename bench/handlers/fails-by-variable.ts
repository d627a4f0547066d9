// Answers at once, or fails, as its variable says: the good and the bad version of a deployment.

export const handler = async (): Promise<string> => {
  if (process.env['FAILS'] === 'yes') throw new Error('a bad version');
  return 'well';
};
