// Durable programs in processes that are killed.

import { durableSuite } from './durable-suite.ts';

durableSuite('process', 'kill');
