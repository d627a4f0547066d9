// Where the code of a function is, in the words of the template: SAM's CodeUri, InlineCode and ImageUri, and Lambda's
// Code.

import { chosenWord } from './choices.ts';
import type { ListedFunction } from './listing.ts';
import type { Properties } from './properties.ts';
import { addIgnored, addProblem, hasPlaceholder, type Scope } from './scope.ts';
import { isRecord, type Path } from './template-source.ts';

type Code = Pick<ListedFunction, 'code' | 'inlineCode' | 'inlineText' | 'packageType' | 'entryPoints' | 'built'>;

/** A text as it is; a mapping as the S3 address that it is. */
export const address = (properties: Properties, key: string): string | null => {
  if (!isRecord(properties.raw(key)) || typeof properties.any(key) === 'string') return properties.text(key) ?? null;
  const s3 = properties.inside(key)!;
  const bucket = s3.text('Bucket') ?? s3.text('S3Bucket');
  return bucket === undefined ? null : `s3://${bucket}/${s3.text('Key') ?? s3.text('S3Key') ?? ''}`;
};

/** null when it is put together at deployment. */
const inlineTextOf = (properties: Properties, key: string): string | null => {
  const text = properties.text(key);
  return text === undefined || hasPlaceholder(text) ? null : text;
};

interface FoundCode {
  readonly code: string | null;
  /** Of code in the template. */
  readonly inlineText?: string | null;
  readonly image?: boolean;
}

const codeOf = (properties: Properties): FoundCode => {
  const image = properties.text('ImageUri');
  if (image !== undefined) return { code: image, image: true };
  const uri = address(properties, 'CodeUri');
  if (uri !== null) return { code: uri };
  if (properties.raw('InlineCode') !== undefined)
    return { code: null, inlineText: inlineTextOf(properties, 'InlineCode') };
  const code = properties.raw('Code');
  if (isRecord(code) && 'ZipFile' in code) {
    return { code: null, inlineText: inlineTextOf(properties.inside('Code')!, 'ZipFile') };
  }
  if (isRecord(code) && 'ImageUri' in code) {
    return { code: properties.inside('Code')!.text('ImageUri') ?? null, image: true };
  }
  return { code: address(properties, 'Code') };
};

/** What the build of a function is told about its source (Metadata, for `sam build` with esbuild). */
const entryPointsOf = (metadata: unknown): string[] => {
  const build: unknown = isRecord(metadata) ? metadata['BuildProperties'] : undefined;
  const points: unknown = isRecord(build) ? build['EntryPoints'] : undefined;
  return Array.isArray(points) ? points.filter((point) => typeof point === 'string') : [];
};

const isBuilt = (metadata: unknown): boolean => isRecord(metadata) && metadata['BuildMethod'] === 'esbuild';

/** Names what of the metadata no build here reads: all of it where none is read. */
const ignoreMetadata = (metadata: unknown, path: Path, scope: Scope): void => {
  const [built, points] = [isBuilt(metadata), entryPointsOf(metadata).length > 0];
  if (!isRecord(metadata) || (!built && !points)) {
    if (metadata !== undefined) addIgnored(scope, path, 'Metadata');
    return;
  }
  const { BuildMethod: method, BuildProperties: build, ...others } = metadata;
  const idle = Object.keys(others).map((key) => [key]);
  if (method !== undefined && !built) idle.push(['BuildMethod']);
  if (build !== undefined && !isRecord(build)) idle.push(['BuildProperties']);
  for (const key of isRecord(build) ? Object.keys(build) : []) {
    if (key !== 'EntryPoints' || !points) idle.push(['BuildProperties', key]);
  }
  for (const keys of idle) addIgnored(scope, [...path, ...keys], keys.at(-1)!);
};

/** The code of the function, with the problem of one that names no runtime or no handler. */
export const functionCode = (
  properties: Properties,
  metadata: unknown,
  { path, scope }: { readonly path: Path; readonly scope: Scope },
): Code & Pick<ListedFunction, 'runtime' | 'handler'> => {
  const { code, inlineText, image } = codeOf(properties);
  const isImage = chosenWord(properties, 'PackageType', scope) === 'Image' || image === true;
  const runtime = properties.text('Runtime') ?? null;
  const handler = properties.text('Handler') ?? null;
  if (!isImage && runtime === null) {
    addProblem(scope, path, 'has no Runtime; add one such as nodejs22.x, or PackageType: Image');
  }
  if (!isImage && handler === null) addProblem(scope, path, 'has no Handler; add one such as index.handler');
  ignoreMetadata(metadata, [...path, 'Metadata'], scope);
  const entryPoints = entryPointsOf(metadata);
  return {
    code,
    inlineCode: inlineText !== undefined,
    inlineText: inlineText ?? null,
    packageType: isImage ? 'image' : 'zip',
    entryPoints,
    built: isBuilt(metadata),
    runtime,
    handler,
  };
};
