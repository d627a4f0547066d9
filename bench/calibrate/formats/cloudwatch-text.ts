// Logs of Lambda in text: as its console, `aws logs tail`, `sam logs`, an export to S3 or the local platform writes them.

import { basename, dirname } from 'node:path';
import type { Format } from '../format.ts';
import { LogScanner } from '../log-scanner.ts';
import type { LogSource } from '../log-source.ts';

/** A file that is named as a log stream lies in a directory that is named as its function. */
const streamFile = /^\d{4}[-/]\d\d[-/]\d\d[-/]\[[^\]]*\][\da-f]+|^platform\.log$/;

/** What the path tells: /aws/lambda/NAME/..., or NAME/2026-01-02-[$LATEST]hash.log. */
const sourceOf = (path: string): LogSource => {
  const file = basename(path);
  const group = /aws[/-]lambda[/-]([\w-]+?)(?:\/|$)/.exec(path)?.[1];
  const isStream = streamFile.test(file);
  return {
    functionName: group ?? (isStream ? basename(dirname(path)) : null),
    stream: isStream ? file : '',
    atMs: Number.NaN,
  };
};

export const cloudWatchText: Format = {
  name: 'cloudwatch-logs',
  recognises: (head) =>
    /^(?!\s*[{[]\s*$)[^\n]*(?:REPORT RequestId:|(?:INIT|RESTORE)_REPORT |START RequestId: |INIT_START )/m.test(head) ||
    /^[^\n{]*\{[^\n]*"type":\s*"platform\.\w+"/m.test(head),
  read: async (file, sink) => {
    const scanner = new LogScanner(sink, sourceOf(file.path));
    for await (const { bytes, firstLine } of file.blocks()) scanner.scan(bytes, firstLine);
    sink.counted(scanner.lines, scanner.matched);
  },
};
