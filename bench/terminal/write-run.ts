// What a run leaves under --out: its result as JSON, and the report page.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  resultJson,
  saturationOf,
  withLock,
  writeAtomically,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { textIfThere } from '../input/read-text.ts';
import type { Session } from './session.ts';

/** A file name that any file system takes; different names may have the same. */
export const fileNameOf = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80) || 'run';

/** The file of a name whose own is taken by another: the same one every time. */
const otherFileNameOf = (name: string): string =>
  `${fileNameOf(name)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

/** Whose the file is, by the `name` in it; null where there is none, or none that says. */
const ownerOf = async (file: string): Promise<string | null> => {
  const text = await textIfThere(file).catch(() => null);
  if (text === null) return null;
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
};

/** File names for several names, no two of them alike, not even where capitals are small letters. */
export const fileNamesOf = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const candidates = [fileNameOf(name), otherFileNameOf(name), `${otherFileNameOf(name)}-${index}`];
    const file = candidates.find((candidate) => !taken.has(candidate.toLowerCase()))!;
    taken.add(file.toLowerCase());
    return file;
  });
};

/** The base name for documents of the scenario `name`: the usual one, unless `isOthers` says that it is another's. */
export const baseNameOf = async (name: string, isOthers: (base: string) => Promise<boolean>): Promise<string> =>
  (await isOthers(fileNameOf(name))) ? otherFileNameOf(name) : fileNameOf(name);

/** Whether the JSON in `file` is of a scenario of another name. */
export const isOfAnother = async (file: string, name: string): Promise<boolean> => {
  const owner = await ownerOf(file);
  return owner !== null && owner !== name;
};

/**
 * Writes a document of the scenario `name` to `<name>.<ending>` in `directory`. A file there that is of a scenario whose name
 * makes the same file name is left alone: then the name is followed by letters of its own. Returns the path.
 */
export const writeNamed = async (
  directory: string,
  name: string,
  { ending, content }: { readonly ending: string; readonly content: string },
): Promise<string> => {
  const usual = join(directory, `${fileNameOf(name)}.${ending}`);
  return withLock(usual, async () => {
    const base = await baseNameOf(name, () => isOfAnother(usual, name));
    const file = join(directory, `${base}.${ending}`);
    await writeAtomically(file, content);
    return file;
  });
};

/** The report entry of single results. */
export const suiteOf = (measured: RunResult | null, simulated: RunResult | null): SuiteReport => {
  const saturation = measured === null ? null : saturationOf(measured);
  return {
    name: (measured ?? simulated)!.name,
    description: '',
    measured,
    simulated,
    validation: [],
    status: 'passed',
    notes: [],
    ...(saturation === null ? {} : { conditions: [`These figures speak of the machine: ${saturation}.`] }),
    tables: [],
  };
};

/** Writes `page` to report.html under --out. */
export const writeReport = async (session: Session, page: string): Promise<void> => {
  if (session.out === undefined) return;
  const file = join(session.out, 'report.html');
  await writeAtomically(file, page);
  session.note(`wrote ${file}`);
};

/** A page of many results is not named after all of them. */
export const titleOf = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names[0]}, and ${names.length - 1} more`;

/**
 * Writes `<name>.<kind>.json` for every result, and report.html over all, under --out; nothing without it. After Ctrl-C the
 * page, which takes a while, is left out.
 */
export const writeRuns = async (
  session: Session,
  suites: readonly SuiteReport[],
  title: string = titleOf(suites.map(({ name }) => name)),
): Promise<void> => {
  if (session.out === undefined) return;
  const written: string[] = [];
  for (const result of suites.flatMap(({ measured, simulated }) => [measured, simulated])) {
    if (result === null) continue;
    const document = { ending: `${result.kind}.json`, content: resultJson(result) };
    written.push(await writeNamed(session.out, result.name, document));
    session.note(`wrote ${written.at(-1)}`);
  }
  if (session.signal.aborted) {
    session.note(
      `no page of a run that was stopped; windtunnel report ${written.join(' ')} --html report.html makes one`,
    );
    return;
  }
  const { pageOf } = await import('../page/page.ts');
  await writeReport(session, await pageOf(title, suites));
};
