// Durable programs in threads that end by themselves.

import { durableSuite } from './durable-suite.ts';

durableSuite('thread', 'exit');
