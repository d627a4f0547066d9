// The code of a handler as a sandbox loads it.

import type { CodeFormat } from './code-format.ts';

/** What loading needs besides the file. */
export interface LoadingNeeds {
  /** Whether ES modules look in NODE_PATH too, as on Lambda; Node.js itself looks there for CommonJS alone. */
  readonly modulePaths: boolean;
  /** Whether it is a bundle: stack traces lead to its sources, and a whole exported object is looked into. */
  readonly bundled: boolean;
  /** Whether its sources speak of /opt or /var/task, which must be there then. */
  readonly lambdaPaths: boolean;
  /** Whether it is a bundle that finds everything where a confined sandbox has it, and nowhere else. */
  readonly confined: boolean;
  /** Absolute paths of modules that the user of a function may not read. */
  readonly unreadable: readonly string[];
  /** The first of them that an ES module comes to, itself perhaps; null for none. */
  readonly refused: string | null;
}

export const plainNeeds: LoadingNeeds = {
  modulePaths: false,
  bundled: false,
  lambdaPaths: false,
  confined: false,
  unreadable: [],
  refused: null,
};

export interface Bundle {
  /** Of a bundle, or of the handler itself where it runs as it is. */
  readonly file: string;
  readonly format: CodeFormat;
  /** Names that the module exports; null when only running it would tell (CommonJS). */
  readonly exports: readonly string[] | null;
  /** Absolute paths of the files that it was made of, those of packages left out. */
  readonly inputs: readonly string[];
  /** The directory that is the function's: LAMBDA_TASK_ROOT. */
  readonly root: string;
  /** The directory whose files the code may ask for when it runs as it is; null for a bundle. */
  readonly directory: string | null;
  /** Directories in it that are no code: where logs go. */
  readonly ignored: readonly string[];
  readonly needs: LoadingNeeds;
}

/** What is known of a handler before its code is read. */
export interface HandlerEntry {
  /** Absolute path. */
  readonly entry: string;
  /** The directory that is the function's; without one that of the handler, or one above that holds what it imports. */
  readonly root?: string | undefined;
  /** Directories of modules in which is looked last, in this order: the layers', and what the runtime brings. */
  readonly modules: readonly string[];
  /** Directories with the content of its layers, later ones over earlier ones; none unless given. */
  readonly layers?: readonly string[];
  /** Of the function, where it gives any. */
  readonly nodeOptions?: string | undefined;
}
