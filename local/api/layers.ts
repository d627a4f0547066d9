// Layers: publish, read, list, delete.

import { resourceNotFound } from '../../lambda/index.ts';
import type { LayerVersion } from '../functions/layer-store.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { apiInstant } from './configuration.ts';
import { Members } from './members.ts';
import { noContent, orRefuse, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const summaryOf = (layer: LayerVersion): Record<string, unknown> => ({
  LayerVersionArn: layer.arn,
  Version: layer.version,
  Description: layer.description,
  CreatedDate: apiInstant(layer.createdAt),
  ...(layer.compatibleRuntimes.length === 0 ? {} : { CompatibleRuntimes: layer.compatibleRuntimes }),
  ...(layer.compatibleArchitectures.length === 0 ? {} : { CompatibleArchitectures: layer.compatibleArchitectures }),
  ...(layer.licenseInfo === '' ? {} : { LicenseInfo: layer.licenseInfo }),
});

const answerOf = ({ layers }: ApiContext, layer: LayerVersion): Record<string, unknown> => ({
  Content: { Location: `file://${layer.directory}`, CodeSha256: layer.sha256, CodeSize: layer.bytes },
  LayerArn: layers.layerArn(layer.layerName),
  ...summaryOf(layer),
});

const publish = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const members = new Members(call.body);
  members.required('Content');
  members.check();
  const zip = members.inside('Content').text('ZipFile') ?? '';
  const layer = {
    layerName: call.names[0]!,
    description: members.text('Description') ?? '',
    compatibleRuntimes: members.texts('CompatibleRuntimes') ?? [],
    compatibleArchitectures: members.texts('CompatibleArchitectures') ?? [],
    licenseInfo: members.text('LicenseInfo') ?? '',
  };
  const published = orRefuse(await context.layers.publish(layer, Buffer.from(zip, 'base64')));
  return { ...jsonAnswer(answerOf(context, published)), status: 201 };
};

const found = ({ layers }: ApiContext, arn: string): LayerVersion => {
  const layer = layers.find(arn);
  if (layer === undefined) throw new Refusal(resourceNotFound());
  return layer;
};

const arnOf = ({ layers }: ApiContext, { names }: ApiCall): string => `${layers.layerArn(names[0]!)}:${names[1]!}`;

const listVersions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const versions = context.layers.all.filter(({ layerName }) => layerName === call.names[0]);
  return jsonAnswer(page(call, versions.toReversed().map(summaryOf), 'LayerVersions', 50));
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  // Asking for one version by its ARN uses the same path.
  if (call.query.get('find') === 'LayerVersion') {
    return jsonAnswer(answerOf(context, found(context, call.query.get('Arn') ?? '')));
  }
  const latest = new Map(context.layers.all.map((layer) => [layer.layerName, layer]));
  const layers = [...latest.values()].map((layer) => ({
    LayerName: layer.layerName,
    LayerArn: context.layers.layerArn(layer.layerName),
    LatestMatchingVersion: summaryOf(layer),
  }));
  return jsonAnswer(page(call, layers, 'Layers', 50));
};

const versions = '/2018-10-31/layers/{layer}/versions';

export const layerOperations: readonly Operation[] = [
  { method: 'GET', path: '/2018-10-31/layers', answer: list },
  { method: 'POST', path: versions, answer: publish },
  { method: 'GET', path: versions, answer: listVersions },
  {
    method: 'GET',
    path: `${versions}/{version}`,
    answer: (context, call) => jsonAnswer(answerOf(context, found(context, arnOf(context, call)))),
  },
  {
    method: 'DELETE',
    path: `${versions}/{version}`,
    answer: (context, call) => {
      context.layers.remove(arnOf(context, call));
      return noContent;
    },
  },
];
