// Where a sandbox finds its code, and what its environment has of its own on disk.

/** Where they are on this machine. */
export interface CodePlaces {
  readonly taskRoot: string;
  /** The content of all layers, merged. */
  readonly layers: string | null;
  /** Modules that are found by going up from the code. */
  readonly modules: string | null;
  /** Modules that the runtime brings; none unless given. */
  readonly runtimeModules?: string | null;
}

/** How a program is begun. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Processes that stand between this one and the runtime, itself included. */
  readonly wrappers: number;
}

/** A file system of its own, made ready. */
export interface ConfinedRoot {
  /** Where the program will find a file of this machine. */
  readonly inside: (path: string) => string;
  /** @param shell makes a launch of a shell out of a script and its first arguments */
  readonly wrap: (shell: (script: string, more: readonly string[]) => Launch) => Launch;
}

/** What one environment has of its own; it stays while runtimes come and go in it. */
export interface ConfinedHome {
  /** By which the environment's own servers are reached: `sandbox.localdomain` in it. */
  readonly address: string;
  /** A view of the file system for one process. */
  root(places: CodePlaces): ConfinedRoot;
  remove(): Promise<void>;
}
