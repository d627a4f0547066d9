// Layers: publish, read, list, delete.

import {
  bucketMissing,
  contentMissing,
  layerDenied,
  layerVersionTooSmall,
  resourceNotFound,
} from '../../lambda/index.ts';
import type { LayerVersion } from '../functions/layer-store.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { apiInstant } from './configuration.ts';
import { bucketKey, bucketName, descriptionText, layerName, layerVersionArn, licenseText } from './constraints.ts';
import { itemsOf, Members, type ItemConstraint } from './members.ts';
import {
  archiveAddress,
  noContent,
  orRefuse,
  page,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';
import { currentRuntimes, isLayerRuntime, layerRuntimes } from './runtime-member.ts';
import { architectures } from './settings-members.ts';

const summaryOf = (layer: LayerVersion): Record<string, unknown> => ({
  LayerVersionArn: layer.arn,
  Version: layer.version,
  Description: layer.description,
  CreatedDate: apiInstant(layer.createdAt),
  ...(layer.compatibleRuntimes === null ? {} : { CompatibleRuntimes: layer.compatibleRuntimes }),
  ...(layer.compatibleArchitectures === null ? {} : { CompatibleArchitectures: layer.compatibleArchitectures }),
  ...(layer.licenseInfo === '' ? {} : { LicenseInfo: layer.licenseInfo }),
});

const answerOf = (context: ApiContext, { host }: ApiCall, layer: LayerVersion): Record<string, unknown> => ({
  Content: {
    Location: archiveAddress(context, host, layer.sha256),
    CodeSha256: layer.sha256,
    CodeSize: layer.bytes,
  },
  LayerArn: context.layers.layerArn(layer.layerName),
  ...summaryOf(layer),
});

/** The name of the call's layer, which may also come as its ARN. */
const nameOf = ({ names }: ApiCall): string => {
  const members = new Members({ LayerName: names[0] });
  const given = members.text('LayerName', layerName) ?? '';
  members.check();
  return given.slice(given.lastIndexOf(':') + 1);
};

/** Layers may name any runtime that is known; refused are others, in the words that name the current ones (recorded). */
const runtimesOfLayer: ItemConstraint = {
  ...itemsOf(currentRuntimes, 'list'),
  broken: (runtime) => !isLayerRuntime(runtime),
};

const publish = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const name = nameOf(call);
  const { members } = call;
  members.required('Content');
  const layer = {
    layerName: name,
    description: members.text('Description', descriptionText) ?? '',
    compatibleRuntimes: members.texts('CompatibleRuntimes', runtimesOfLayer) ?? null,
    compatibleArchitectures: members.texts('CompatibleArchitectures', itemsOf(architectures)) ?? null,
    licenseInfo: members.text('LicenseInfo', licenseText) ?? '',
  };
  const content = members.inside('Content');
  const fromBucket = content.has('S3Bucket');
  content.text('S3Bucket', bucketName);
  content.text('S3Key', bucketKey);
  content.text('S3ObjectVersion', bucketKey);
  const zip = content.text('ZipFile');
  members.check();
  if (fromBucket) throw new Refusal(bucketMissing());
  if (zip === undefined) throw new Refusal(contentMissing());
  const published = orRefuse(await context.layers.publish(layer, Buffer.from(zip, 'base64')));
  return { ...jsonAnswer(answerOf(context, call, published)), status: 201 };
};

const found = ({ layers }: ApiContext, arn: string): LayerVersion => {
  const layer = layers.find(arn);
  if (layer === undefined) throw new Refusal(resourceNotFound());
  return layer;
};

/** The ARN of the layer version that a call is about. */
export const layerVersionOf = ({ layers }: ApiContext, call: ApiCall): string => {
  const version = call.names[1]!;
  if (Number(version) < 1) throw new Refusal(layerVersionTooSmall());
  return `${layers.layerArn(nameOf(call))}:${version}`;
};

/** Whether a version is on a list that a call narrows to a runtime or an architecture: one that names none is not. */
const fitting = ({ query }: ApiCall): ((layer: LayerVersion) => boolean) => {
  const members = new Members({
    CompatibleRuntime: query.get('CompatibleRuntime'),
    CompatibleArchitecture: query.get('CompatibleArchitecture'),
  });
  const runtime = members.oneOf('CompatibleRuntime', layerRuntimes);
  const architecture = members.oneOf('CompatibleArchitecture', architectures);
  members.check();
  return (layer) =>
    (runtime === undefined || layer.compatibleRuntimes?.includes(runtime) === true) &&
    (architecture === undefined || layer.compatibleArchitectures?.includes(architecture) === true);
};

const listVersions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const name = nameOf(call);
  const fits = fitting(call);
  const versions = context.layers.all.filter((layer) => layer.layerName === name && fits(layer));
  return jsonAnswer(page(call, versions.toReversed().map(summaryOf), 'LayerVersions', { largest: 50 }));
};

const byArn = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const members = new Members({ Arn: call.query.get('Arn') });
  members.required('Arn');
  const arn = members.text('Arn', layerVersionArn);
  members.check();
  const { accountId } = context.registry.context;
  if (arn!.split(':')[4] !== accountId) throw new Refusal(layerDenied(accountId, arn!));
  return jsonAnswer(answerOf(context, call, found(context, arn!)));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  // Asking for one version by its ARN uses the same path.
  if (call.query.get('find') === 'LayerVersion') return byArn(context, call);
  const latest = new Map(context.layers.all.filter(fitting(call)).map((layer) => [layer.layerName, layer]));
  const layers = [...latest.values()].map((layer) => ({
    LayerName: layer.layerName,
    LayerArn: context.layers.layerArn(layer.layerName),
    LatestMatchingVersion: summaryOf(layer),
  }));
  return jsonAnswer(page(call, layers, 'Layers', { largest: 50 }));
};

const versions = '/2018-10-31/layers/{layer}/versions';

export const layerOperations: readonly Operation[] = [
  { method: 'GET', path: '/2018-10-31/layers', answer: list },
  { method: 'POST', path: versions, answer: publish },
  { method: 'GET', path: versions, answer: listVersions },
  {
    method: 'GET',
    path: `${versions}/{version}`,
    answer: (context, call) => jsonAnswer(answerOf(context, call, found(context, layerVersionOf(context, call)))),
  },
  {
    method: 'DELETE',
    path: `${versions}/{version}`,
    answer: (context, call) => {
      context.layers.remove(layerVersionOf(context, call));
      return noContent;
    },
  },
];
