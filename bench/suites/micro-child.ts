// The forked side of the suite `micro`.

import { tuneEngine } from '../simulate/tune-engine.ts';
import { answerParent } from './child-answers.ts';
import { timedOperations } from './micro-tasks.ts';

tuneEngine();

answerParent(timedOperations);
