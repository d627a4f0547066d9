// Constraints of the service model on texts, as validation messages quote them (botocore, lambda/2015-03-31).

import { executionArnPattern } from '../durable/execution-ids.ts';

export interface TextConstraint {
  /** A regular expression for the whole text, as messages quote it. */
  readonly pattern: string;
  /** What is really asked for, where that is less. */
  readonly accepted?: RegExp;
  readonly maxLength?: number;
}

export const roleArn: TextConstraint = {
  pattern: String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
};
export const handlerText: TextConstraint = { pattern: String.raw`[^\s]+`, maxLength: 128 };
export const descriptionText: TextConstraint = { pattern: '[^]*', maxLength: 256 };
export const aliasName: TextConstraint = { pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)', maxLength: 128 };
export const versionName: TextConstraint = { pattern: String.raw`(\$LATEST|[0-9]+)`, maxLength: 1024 };
export const statementId: TextConstraint = { pattern: '([a-zA-Z0-9-_]+)', maxLength: 100 };
export const actionName: TextConstraint = { pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])' };
export const layerAction: TextConstraint = { pattern: 'lambda:GetLayerVersion' };
export const accountId: TextConstraint = { pattern: String.raw`\d{12}`, maxLength: 12 };
export const eventSourceToken: TextConstraint = { pattern: String.raw`[a-zA-Z0-9._\-]+`, maxLength: 256 };
export const organisationId: TextConstraint = { pattern: 'o-[a-z0-9]{10,32}', maxLength: 34 };
export const masterRegion: TextConstraint = { pattern: String.raw`ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}` };
export const bucketName: TextConstraint = { pattern: String.raw`[0-9A-Za-z\.\-_]*(?<!\.)`, maxLength: 63 };
export const bucketKey: TextConstraint = { pattern: '[^]*', maxLength: 1024 };
/** Whom a layer version may be opened to. */
export const layerPrincipal: TextConstraint = {
  pattern: String.raw`\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root`,
};
export const principalText: TextConstraint = { pattern: String.raw`[^\s]+` };
export const logGroupName: TextConstraint = { pattern: String.raw`[\.\-_/#A-Za-z0-9]+`, maxLength: 512 };
const region = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
/** Regions of ARNs here may be no regions: ElasticMQ's is `elasticmq`, that of DynamoDB Local `ddblocal`. */
const anyArn = /^arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9-]+:[a-z0-9-]*:\d*:/;
export const sourceArn: TextConstraint = {
  accepted: anyArn,
  pattern: String.raw`arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:(${region})?:(\d{12})?:(.*)`,
};
export const destinationArn: TextConstraint = {
  pattern: String.raw`$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|${sourceArn.pattern}`,
  accepted: new RegExp(`^$|^kafka://|${anyArn.source}`),
  maxLength: 350,
};
export const runtimeVersionArn: TextConstraint = {
  pattern: String.raw`arn:(aws[a-zA-Z-]*):lambda:${region}::runtime:.+`,
  maxLength: 2048,
};

const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
/** What can have tags. */
export const taggableArn: TextConstraint = {
  pattern: String.raw`arn:(aws[a-zA-Z-]*):lambda:${region}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:${uuid}|capacity-provider:[a-zA-Z0-9-_]+)`,
  maxLength: 256,
};
export const layerVersionArn: TextConstraint = {
  pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:${region}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
  maxLength: 2048,
};
export const layerName: TextConstraint = {
  pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:${region}:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+`,
  maxLength: 140,
};
export const licenseText: TextConstraint = { pattern: '.*', maxLength: 512 };
export const subnetId: TextConstraint = { pattern: 'subnet-[0-9a-z]*', maxLength: 1024 };
export const securityGroupId: TextConstraint = { pattern: 'sg-[0-9a-zA-Z]*', maxLength: 1024 };
export const codeSigningConfigArn: TextConstraint = {
  pattern: String.raw`arn:(aws[a-zA-Z-]*)?:lambda:${region}:\d{12}:code-signing-config:csc-[a-z0-9]{17}`,
  maxLength: 200,
};
export const signingProfileArn: TextConstraint = {
  pattern: String.raw`arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:(${region})?:(\d{12})?:(.*)`,
  maxLength: 1024,
};
export const fileSystemArn: TextConstraint = {
  pattern:
    String.raw`arn:aws[a-zA-Z-]*:elasticfilesystem:${region}:\d{12}:access-point/fsap-[a-f0-9]{17}$|` +
    String.raw`^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}`,
  maxLength: 256,
};
export const mountPath: TextConstraint = { pattern: '/mnt/[a-zA-Z0-9-_.]+', maxLength: 160 };
/** Of a key, a queue or a topic; empty for none. */
export const resourceArn: TextConstraint = { pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()` };

/** Of a durable execution, and of its operations (botocore service model, by the names of their shapes). */
export const executionName: TextConstraint = { pattern: '[a-zA-Z0-9-_]+', maxLength: 64 };
export const operationId: TextConstraint = { ...executionName };
export const operationName: TextConstraint = { pattern: String.raw`[\x20-\x7E]+`, maxLength: 256 };
export const operationSubType: TextConstraint = { pattern: '[a-zA-Z0-9-_]+', maxLength: 32 };
export const checkpointToken: TextConstraint = { pattern: '[A-Za-z0-9+/]+={0,2}', maxLength: 2048 };
export const clientToken: TextConstraint = { pattern: String.raw`[\x21-\x7E]+`, maxLength: 64 };
export const callbackIdText: TextConstraint = { pattern: '[A-Za-z0-9+/]+={0,2}', maxLength: 1024 };
export const executionArnText: TextConstraint = { pattern: executionArnPattern, maxLength: 1024 };
/** At least one character, which the pattern says. */
export const tenantIdText: TextConstraint = { pattern: String.raw`[a-zA-Z0-9\._:\/=+\-@ ]+`, maxLength: 256 };

const providerArn = String.raw`arn:(aws[a-zA-Z-]*):lambda:${region}:\d{12}:capacity-provider:[a-zA-Z0-9-_]+`;
export const capacityProviderArn: TextConstraint = { pattern: providerArn, maxLength: 140 };
export const capacityProviderName: TextConstraint = { pattern: `(${providerArn})|[a-zA-Z0-9-_]+`, maxLength: 140 };
export const instanceType: TextConstraint = { pattern: String.raw`[a-zA-Z0-9\.\*\-]+`, maxLength: 30 };

export const filterPattern: TextConstraint = { pattern: '[^]*', maxLength: 4096 };

/** What is wrong with a text, in the service's words; empty when nothing is. */
export const textProblems = (text: string, { pattern, accepted, maxLength }: TextConstraint): string[] => [
  ...(maxLength !== undefined && text.length > maxLength
    ? [`Member must have length less than or equal to ${maxLength}`]
    : []),
  ...((accepted ?? new RegExp(`^(?:${pattern})$`)).test(text)
    ? []
    : [`Member must satisfy regular expression pattern: ${pattern}`]),
];
