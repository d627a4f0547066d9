// The forked side of the suite `published`: what takes longest of it, beside the rest.

import { tuneEngine } from '../../simulate/tune-engine.ts';
import { answerParent } from '../child-answers.ts';
import { queueFigures } from './published-queues.ts';

tuneEngine();

answerParent(queueFigures);
