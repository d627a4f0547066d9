// The forked side of autocannon.

import { answerParent } from '../child-answers.ts';
import { autocannonP99Ms } from './autocannon-p99.ts';

answerParent(autocannonP99Ms);
