// Signatures of requests that are alike. A signature holds the second of its making and nothing random, so requests with
// the same path and body within one second have the same one: a load run signs once what it sends a thousand times.

/** Headers for a request, by path and body. */
export type SignedHeaders = (path: string, body: string, epochMs: number) => Readonly<Record<string, string>>;

/** Streams with a body of their own for each request would only fill the memory. */
const maxEntries = 1000;

/** Calls `sign` once a second for each path and body. */
export const oncePerSecond = (sign: SignedHeaders): SignedHeaders => {
  const byPath = new Map<string, Map<string, Readonly<Record<string, string>>>>();
  let second = -1;
  let entries = 0;
  return (path, body, epochMs) => {
    const nowSecond = Math.floor(epochMs / 1000);
    if (nowSecond !== second || entries >= maxEntries) {
      byPath.clear();
      entries = 0;
      second = nowSecond;
    }
    let byBody = byPath.get(path);
    if (byBody === undefined) byPath.set(path, (byBody = new Map()));
    const known = byBody.get(body);
    if (known !== undefined) return known;
    const headers = sign(path, body, epochMs);
    byBody.set(body, headers);
    entries += 1;
    return headers;
  };
};
