// What a checkpoint may ask: every rule of the validator by its text, and that what is refused changes nothing.

import { describe, expect, test } from 'vitest';
import { durableRules, type OperationUpdate } from '../../lambda/index.ts';
import { beganMs, Invoked, typesOf, update } from './durable.ts';

const error = { ErrorType: 'Error', ErrorMessage: 'no' };
const invalid = (text: string): string => `400 InvalidParameterValueException ${text}`;

/** What stands before the checkpoint, the updates, and the words of the refusal. */
type Refused = readonly [before: readonly OperationUpdate[], updates: readonly OperationUpdate[], text: string];

const kb = (count: number): string => 'x'.repeat(count * 1024);

const refused: Readonly<Record<string, Refused>> = {
  'two ends of the execution': [
    [],
    [update('EXECUTION SUCCEED x'), update('EXECUTION FAIL y')],
    'Cannot checkpoint multiple EXECUTION updates.',
  ],
  'something after the end': [
    [],
    [update('EXECUTION SUCCEED x'), update('STEP START a')],
    'EXECUTION checkpoint must be the last update.',
  ],
  'no id': [[], [{ Type: 'STEP', Action: 'START' }], 'Operation update must have an Id.'],
  'the same operation twice': [
    [],
    [update('STEP SUCCEED a'), update('STEP SUCCEED a')],
    'Cannot update the same operation twice in a single request.',
  ],
  'a wait begun and given up at once': [
    [],
    [update('WAIT START a'), update('WAIT CANCEL a')],
    'Cannot update the same operation twice in a single request.',
  ],
  'a parent that is not there': [[], [update('STEP START a/b')], 'Invalid parent operation id.'],
  'a parent that is no context': [[update('STEP START a')], [update('STEP START a/b')], 'Invalid parent operation id.'],
  'a parent that comes later': [
    [],
    [update('STEP START a/b'), update('CONTEXT START a')],
    'Invalid parent operation id.',
  ],
  'an action of another type': [[], [update('WAIT SUCCEED a')], 'Invalid action for the given operation type.'],
  'a context that is tried again': [[], [update('CONTEXT RETRY a')], 'Invalid action for the given operation type.'],
  'an execution that is begun': [[], [update('EXECUTION START x')], 'Invalid action for the given operation type.'],
  'a step begun twice': [[update('STEP START a')], [update('STEP START a')], 'Invalid current STEP state to start.'],
  'a step begun before its time': [
    [update('STEP RETRY a')],
    [update('STEP START a')],
    'Invalid current STEP state to start.',
  ],
  'a step ended before its time': [
    [update('STEP RETRY a')],
    [update('STEP SUCCEED a')],
    'Invalid current STEP state to close.',
  ],
  'a step ended twice': [
    [update('STEP SUCCEED a')],
    [update('STEP FAIL a', { Error: error })],
    'Invalid current STEP state to close.',
  ],
  'a closed step tried again': [
    [update('STEP FAIL a', { Error: error })],
    [update('STEP RETRY a')],
    'Invalid current STEP state to re-attempt.',
  ],
  'a context closed twice': [
    [update('CONTEXT SUCCEED a')],
    [update('CONTEXT SUCCEED a')],
    'Invalid current CONTEXT state to close.',
  ],
  'a wait given up that is not there': [
    [],
    [update('WAIT CANCEL a')],
    'Cannot cancel a WAIT that does not exist or has already completed.',
  ],
  'a failure with a result': [
    [],
    [update('STEP FAIL a', { Payload: '1' })],
    'Cannot provide a Payload for FAIL action.',
  ],
  'a success with an error': [
    [],
    [update('CONTEXT SUCCEED a', { Error: error })],
    'Cannot provide an Error for SUCCEED action.',
  ],
  'an execution that fails with a result': [
    [],
    [update('EXECUTION FAIL x', { Payload: '1' })],
    'Cannot provide a Payload for FAIL action.',
  ],
  'a retry with both': [
    [],
    [update('STEP RETRY a', { Payload: '1', Error: error })],
    'Cannot provide both error and payload to RETRY a STEP.',
  ],
  'a retry that does not say when': [
    [],
    [{ Id: 'a', Type: 'STEP', Action: 'RETRY' }],
    'Invalid StepOptions for the given action.',
  ],
  'an end that says when': [
    [],
    [update('STEP SUCCEED a', { StepOptions: { NextAttemptDelaySeconds: 1 } })],
    'Invalid StepOptions for the given action.',
  ],
  'a wait that does not say how long': [
    [],
    [{ Id: 'a', Type: 'WAIT', Action: 'START' }],
    'Update for WAIT operation requires WaitOptions.',
  ],
  'a call of nobody': [
    [],
    [{ Id: 'a', Type: 'CHAINED_INVOKE', Action: 'START' }],
    'Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.',
  ],
  'a result that is too large': [
    [],
    [update('STEP SUCCEED a', { Payload: `${kb(256)}x` })],
    'STEP output payload size must be less than or equal to 262144 bytes',
  ],
  'a result that is too large in bytes': [
    [],
    [update('STEP SUCCEED a', { Payload: 'ä'.repeat(131_073) })],
    'STEP output payload size must be less than or equal to 262144 bytes',
  ],
  'an input that is too large': [
    [],
    [update('CHAINED_INVOKE START a', { Payload: `${kb(1024)}x` })],
    'CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes',
  ],
  'an error that is too large': [
    [],
    [update('STEP FAIL a', { Error: { ErrorMessage: kb(32) } })],
    'Error object size must be less than 32768 bytes.',
  ],
  'an operation of another type': [[update('STEP START a')], [update('WAIT START a')], 'Inconsistent operation type.'],
  'an operation of another name': [
    [update('STEP START a', { Name: 'fetch' })],
    [update('STEP SUCCEED a', { Name: 'send' })],
    'Inconsistent operation name.',
  ],
  'an operation of another kind of its type': [
    [update('STEP START a', { SubType: 'Step' })],
    [update('STEP SUCCEED a', { SubType: 'WaitForCondition' })],
    'Inconsistent operation subtype.',
  ],
  'an operation that has moved': [
    [update('CONTEXT START a'), update('STEP START b')],
    [update('STEP SUCCEED a/b')],
    'Inconsistent parent operation id.',
  ],
};

test.each(Object.entries(refused))('%s is refused', (_, [before, updates, text]) => {
  const invoked = new Invoked();
  expect(invoked.checkpoint(before)).toMatchObject({ token: expect.any(String) });
  const events = typesOf(invoked.execution);
  const { operations, writtenBytes } = { ...invoked.execution.metered };
  expect(invoked.checkpoint([update('STEP START first'), ...updates])).toBe(invalid(text));
  // Nothing of it was done, what was right included.
  expect(typesOf(invoked.execution)).toEqual(events);
  expect(invoked.execution.metered).toMatchObject({ operations, writtenBytes });
  expect(invoked.checkpoint([update('STEP START first')])).toMatchObject({ operations: [{ id: 'first' }] });
});

test.each(['CONTEXT', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE'])('a %s cannot be begun twice', (type) => {
  const invoked = new Invoked();
  invoked.checkpoint([update(`${type} START a`)]);
  const text = `Cannot start a ${type} that already exists.`;
  expect(invoked.checkpoint([update(`${type} START a`)])).toBe(invalid(text));
});

describe('is taken', () => {
  const taken: Readonly<Record<string, readonly (readonly OperationUpdate[])[]>> = {
    'a step begun and ended at once': [[update('STEP START a'), update('STEP SUCCEED a')]],
    'a step begun and put off at once': [[update('STEP START a'), update('STEP RETRY a', { Error: error })]],
    'a step that was begun before': [[update('STEP START a')], [update('STEP SUCCEED a')]],
    'a step that was begun before, put off': [
      [update('STEP START a')],
      [update('STEP RETRY a', { Error: error, StepOptions: { NextAttemptDelaySeconds: 0 } })],
    ],
    'a step that nobody said had begun': [[update('STEP FAIL a', { Error: error })]],
    'a context that nobody said had begun': [[update('CONTEXT SUCCEED a')]],
    'what is inside a context of the same checkpoint': [[update('CONTEXT START a'), update('STEP START a/b')]],
    'a callback that is given up': [[update('CALLBACK START a')], [update('CALLBACK CANCEL a')]],
    'a call that is given up': [[update('CHAINED_INVOKE START a')], [update('CHAINED_INVOKE CANCEL a')]],
    'nothing at all': [[]],
    'exactly the largest result': [[update('STEP SUCCEED a', { Payload: kb(256) })]],
    'the end of the execution by any id': [[update('EXECUTION SUCCEED whatever', { Payload: '1' })]],
  };
  test.each(Object.entries(taken))('%s', (_, checkpoints) => {
    const invoked = new Invoked();
    for (const updates of checkpoints)
      expect(invoked.checkpoint(updates)).toMatchObject({ operations: expect.any(Array) });
  });
});

test('the 3000th operation is taken, and none after it', () => {
  const invoked = new Invoked();
  const steps = (from: number, count: number): OperationUpdate[] =>
    Array.from({ length: count }, (_, index) => update(`STEP SUCCEED s${from + index}`));
  expect(invoked.checkpoint(steps(0, 2998))).toMatchObject({ token: 'token2' });
  expect(invoked.checkpoint(steps(2998, 2))).toBe(
    '402 ServiceQuotaExceededException The durable execution has reached its limit of 3000 operations.',
  );
  // The start of the execution is one.
  expect(invoked.checkpoint(steps(2998, 1))).toMatchObject({ token: 'token3' });
  expect(invoked.execution.metered.operations).toBe(3000);
  // What there is already may end.
  expect(invoked.checkpoint([update('EXECUTION SUCCEED x')])).toMatchObject({ operations: [] });
});

test('100 MB are written, and no more', () => {
  const invoked = new Invoked({ input: '{}' });
  const Payload = kb(1024);
  const megabyte = (id: string): OperationUpdate => update(`CHAINED_INVOKE START ${id}`, { Payload });
  for (let count = 0; count < 99; count += 1) invoked.checkpoint([megabyte(`c${count}`)]);
  expect(invoked.checkpoint([megabyte('last')])).toBe(
    '402 ServiceQuotaExceededException The durable execution has reached its limit of 104857600 bytes written.',
  );
  expect(invoked.execution.metered.writtenBytes).toBe(99 * 1024 ** 2 + 2);
});

test('a retry is an operation more, an end is none', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('STEP START a'), update('STEP RETRY a', { Error: error })]);
  expect(invoked.execution.metered.operations).toBe(3);
  invoked.execution.advance(beganMs + 5000);
  invoked.checkpoint([update('STEP START a'), update('STEP SUCCEED a', { Payload: '"äö"' })], beganMs + 5000);
  expect(invoked.execution.metered).toMatchObject({
    operations: 3,
    writtenBytes: 7 + JSON.stringify(error).length + 6,
  });
});

test('a rule that is broken is told in words of ours alone where nobody trusts those of the test server', () => {
  const rules = { ...durableRules, durableRefusalTexts: 'withheld' } as const;
  const invoked = new Invoked({ rules });
  const updates = [update('STEP START a/b')];
  expect(invoked.checkpoint(updates)).toBe('400 InvalidParameterValueException The checkpoint is not valid.');
  expect(new Invoked().checkpoint(updates)).toBe('400 InvalidParameterValueException Invalid parent operation id.');
  // Both families of SDKs know this one by its text: it was seen of the service.
  expect(invoked.execution.checkpoint({ token: 'used', clientToken: undefined, updates: [] }, beganMs)).toMatchObject({
    body: { message: 'Invalid checkpoint token' },
  });
});
