// The forked side of the suite `sim`.

import { tuneEngine } from '../simulate/tune-engine.ts';
import { answerParent } from './child-answers.ts';
import { simulatorSpeed } from './simulator-speed.ts';

tuneEngine();

answerParent(simulatorSpeed);
