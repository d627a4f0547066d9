// What `sam logs` asks of CloudFormation before it reads logs: which functions are in the stack (service model of CloudFormation,
// 2010-05-15; asked in the Query protocol). One stack is here, of what the platform began with, and every name is its name.

import type { AwsService } from '../wire/aws-service.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';

export interface StackContext {
  readonly region: string;
  readonly accountId: string;
  /** Functions that the platform began with. Here the logical id is the name. */
  readonly functionNames: readonly string[];
  readonly startedAt: Date;
  /** Told, in words, of members without effect. */
  readonly note: (text: string) => void;
}

/** Where nobody names it. */
const defaultName = 'windtunnel';
const status = 'CREATE_COMPLETE';
const stackIdForm = /^arn:[^:]*:cloudformation:[^:]*:\d{12}:stack\/([^/]+)\/.*$/;

const invalid = (message: string): JsonRefusal => new JsonRefusal('ValidationError', message);

const words = {
  missing: (name: string) =>
    invalid(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    ),
  constraint: invalid,
};

/** By its name or its id. */
const nameOf = (asked: JsonMembers): string => asked.needed('StackName').replace(stackIdForm, '$1');

const idOf = ({ region, accountId }: StackContext, name: string): string =>
  `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-0000-0000-000000000000`;

const resourceOf = ({ startedAt }: StackContext, name: string): Record<string, unknown> => ({
  LogicalResourceId: name,
  PhysicalResourceId: name,
  ResourceType: 'AWS::Lambda::Function',
  ResourceStatus: status,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  startedAt,
});

/** CloudFormation names the instant by what asks for it. */
const timed = ({ startedAt, ...resource }: Record<string, unknown>, name: string): Record<string, unknown> => ({
  ...resource,
  [name]: startedAt,
});

const inStack = (context: StackContext, name: string): object => ({ StackName: name, StackId: idOf(context, name) });

const stackOf = (context: StackContext, name: string): object => ({
  ...inStack(context, name),
  CreationTime: context.startedAt,
  StackStatus: status,
});

const listStackResources = (context: StackContext, asked: JsonMembers): object => {
  nameOf(asked);
  // All are on one page.
  asked.text('NextToken');
  const { functionNames } = context;
  return {
    StackResourceSummaries: functionNames.map((name) => timed(resourceOf(context, name), 'LastUpdatedTimestamp')),
  };
};

const describeStackResources = (context: StackContext, asked: JsonMembers): object => {
  const stack = inStack(context, nameOf(asked));
  const wanted = asked.text('LogicalResourceId');
  const names = context.functionNames.filter((name) => wanted === undefined || name === wanted);
  return { StackResources: names.map((name) => ({ ...stack, ...timed(resourceOf(context, name), 'Timestamp') })) };
};

const describeStackResource = (context: StackContext, asked: JsonMembers): object => {
  const stack = nameOf(asked);
  const name = asked.needed('LogicalResourceId');
  if (!context.functionNames.includes(name)) {
    throw invalid(`Resource ${name} does not exist for stack ${stack}`);
  }
  return {
    StackResourceDetail: { ...inStack(context, stack), ...timed(resourceOf(context, name), 'LastUpdatedTimestamp') },
  };
};

export const cloudFormationService = (context: StackContext): AwsService => ({
  // Clients ask in Query alone; the name is for permissions.
  target: 'CloudFormation_20100515',
  contentType: 'application/x-amz-json-1.0',
  note: context.note,
  words,
  query: {
    version: '2010-05-15',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    kindOf: () => 'text',
  },
  operations: {
    ListStackResources: (asked) => listStackResources(context, asked),
    DescribeStackResources: (asked) => describeStackResources(context, asked),
    DescribeStackResource: (asked) => describeStackResource(context, asked),
    DescribeStacks: (asked) => ({
      Stacks: [stackOf(context, asked.has('StackName') ? nameOf(asked) : defaultName)],
    }),
    ListStacks: (asked) => {
      const wanted = asked.texts('StackStatusFilter');
      const isShown = wanted.length === 0 || wanted.includes(status);
      return { StackSummaries: isShown ? [stackOf(context, defaultName)] : [] };
    },
  },
});
