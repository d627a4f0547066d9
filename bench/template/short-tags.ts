// CloudFormation's short tags as YAML tags: `!Sub text` is read as `{ Fn::Sub: text }`, as CloudFormation reads it.
// The list is that of the CloudFormation User Guide, intrinsic function reference.

import { Pair, Scalar, YAMLMap, YAMLSeq, type CollectionTag, type ScalarTag } from 'yaml';

const names = (
  'And Base64 Cidr Condition Equals FindInMap ForEach GetAtt GetAZs If ImportValue ' +
  'Join Length Not Or Ref Select Split Sub ToJsonString Transform'
).split(' ');

const longName = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

/** `!GetAtt Queue.Arn` names the resource and, after the first dot, the attribute. */
const scalarArgument = (name: string, text: string): unknown => {
  const dot = text.indexOf('.');
  return name === 'GetAtt' && dot > 0 ? [text.slice(0, dot), text.slice(dot + 1)] : text;
};

const tagsOf = (name: string): (ScalarTag | CollectionTag)[] => {
  const wrap = (content: unknown): YAMLMap => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(longName(name)), content));
    return map;
  };
  const tag = `!${name}`;
  return [
    { tag, resolve: (text) => ({ [longName(name)]: scalarArgument(name, text) }) },
    { tag, collection: 'seq', nodeClass: YAMLSeq, resolve: (node) => wrap(node) },
    { tag, collection: 'map', nodeClass: YAMLMap, resolve: (node) => wrap(node) },
  ];
};

export const shortTags: (ScalarTag | CollectionTag)[] = names.flatMap(tagsOf);
