// Function URLs as addresses that need no resolver.

/** Where its function URL is for clients that resolve no names below localhost. */
export const localUrlOf = async (platform: string, name: string): Promise<string> => {
  const answer = await fetch(`${platform}/2021-10-31/functions/${name}/url`);
  return ((await answer.json()) as { LocalFunctionUrl: string }).LocalFunctionUrl;
};
