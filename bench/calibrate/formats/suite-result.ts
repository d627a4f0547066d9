// Results of this suite.

import { parseResult } from '../../../reports/index.ts';
import type { Format } from '../format.ts';

export const suiteResult: Format = {
  name: 'windtunnel',
  // A memory tuning has the form of power tuning too, and is read as such; a probe of cold starts has its own.
  recognises: (head) => /"schema":\s*"windtunnel\/(?!tune@|probe@)/.test(head),
  read: async (file, sink) => {
    sink.result(parseResult(await file.text(), file.path));
    sink.counted(1, 1);
  },
};
