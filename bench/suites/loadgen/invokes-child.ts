// The forked side of the comparison with the SDK.

import { answerParent } from '../child-answers.ts';
import { invokeLoop } from './invoke-loop.ts';

answerParent(invokeLoop);
