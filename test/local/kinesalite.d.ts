// What we use of a package without types of its own.
declare module 'kinesalite' {
  import type { Server } from 'node:http';
  const kinesalite: (options?: { readonly createStreamMs?: number }) => Server;
  export default kinesalite;
}
