// Reads what a golden listing needs out of a template by its indentation alone: no YAML, no intrinsic function, no code
// of the loader that is held against it.

export interface IndentedTemplate {
  /** By logical id: `type:name` of each event, and the limits as numbers. */
  functions: Record<string, { events: string[]; memoryMb: number; timeoutSeconds: number; reserved: number | null }>;
  /** How many resources there are of each type that no function is made of. */
  otherTypes: Record<string, number>;
}

interface Branch {
  readonly text: string;
  readonly children: Map<string, Branch>;
}

/** Every `key: text` line below the nearest line above it that is indented less; list items are passed over. */
const treeOf = (text: string): Branch => {
  const root: Branch = { text: '', children: new Map() };
  const open: { indent: number; branch: Branch }[] = [{ indent: -1, branch: root }];
  for (const line of text.split('\n')) {
    const match = /^(\s*)(?:"([^"]+)"|'([^']+)'|([\w:]+)):(?:\s+(.*))?$/.exec(line.replace(/\s+#.*$/, '').trimEnd());
    if (match === null) continue;
    const indent = match[1]!.length;
    while (open.at(-1)!.indent >= indent) open.pop();
    const branch: Branch = { text: (match[5] ?? '').replaceAll(/^["']|["']$/g, ''), children: new Map() };
    open.at(-1)!.branch.children.set(match[2] ?? match[3] ?? match[4]!, branch);
    open.push({ indent, branch });
  }
  return root;
};

const below = (branch: Branch | undefined, ...keys: readonly string[]): Branch | undefined =>
  keys.reduce<Branch | undefined>((at, key) => at?.children.get(key), branch);

/** A number as written, or the default of the parameter that is referred to. */
const numberOf = (written: Branch | undefined, root: Branch): number | null => {
  if (written === undefined) return null;
  const parameter = /^!Ref (\w+)$/.exec(written.text)?.[1];
  return Number(parameter === undefined ? written.text : below(root, 'Parameters', parameter, 'Default')!.text);
};

const mappingEvent = (id: string, mapping: Branch, resources: Branch): [string, string] => {
  const named = (key: string): string => /^!(?:GetAtt|Ref) (\w+)/.exec(below(mapping, 'Properties', key)!.text)![1]!;
  const source = below(resources, named('EventSourceArn'), 'Type')!.text;
  return [named('FunctionName'), `${source.split('::')[1]!}:${id}`];
};

export const templateByIndentation = (text: string): IndentedTemplate => {
  const root = treeOf(text);
  const resources = below(root, 'Resources')!;
  const globals = below(root, 'Globals', 'Function');
  const result: IndentedTemplate = { functions: {}, otherTypes: {} };
  for (const [id, resource] of resources.children) {
    const type = below(resource, 'Type')!.text;
    if (type !== 'AWS::Serverless::Function' && type !== 'AWS::Lambda::Function') {
      result.otherTypes[type] = (result.otherTypes[type] ?? 0) + 1;
      continue;
    }
    const limit = (key: string): number | null =>
      numberOf(below(resource, 'Properties', key) ?? below(globals, key), root);
    const events = below(resource, 'Properties', 'Events')?.children ?? new Map<string, Branch>();
    result.functions[id] = {
      events: [...events].map(([name, event]) => `${below(event, 'Type')!.text}:${name}`),
      memoryMb: limit('MemorySize') ?? 128,
      timeoutSeconds: limit('Timeout') ?? 3,
      reserved: limit('ReservedConcurrentExecutions'),
    };
  }
  for (const [id, resource] of resources.children) {
    if (below(resource, 'Type')!.text !== 'AWS::Lambda::EventSourceMapping') continue;
    const [functionId, event] = mappingEvent(id, resource, resources);
    result.functions[functionId]!.events.push(event);
  }
  return result;
};
