// The forked side of the suite `published`.

import { tuneEngine } from '../../simulate/tune-engine.ts';
import { answerParent } from '../child-answers.ts';
import { predictBeside } from './published-beside.ts';

tuneEngine();

answerParent(predictBeside);
