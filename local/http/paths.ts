// Paths as the doors decode them. Sources: events recorded from AWS in July 2026 (REST APIs and the rawPath of Function URLs
// stay encoded, HTTP APIs and the http.path of Function URLs are decoded), in Apr 2025 (an HTTP API's format 1.0 has both)
// and in Aug 2024 (a REST API's `path` begins with one slash, whatever came).

/** `/a b` of `/a%20b`; what is no UTF-8 or no encoding stays as it is. */
export const decodedPath = (path: string): string =>
  path.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });

/** An HTTP API decodes first, and then ends the path at a question mark (seen in public in 2026). */
export const decodedApiPath = (path: string): string => decodedPath(path).split('?')[0]! || '/';

/** With one slash at its beginning. */
export const collapsed = (path: string): string => path.replace(/^\/{2,}/, '/');
