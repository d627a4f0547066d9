// Names of functions in paths: a name, a part of an ARN or a whole one, each with or without a qualifier.

import { describe, expect, test } from 'vitest';
import { namedArn, readFunctionName, readNewName, type NameKind } from '../../local/functions/function-name.ts';
import { doorAnswers } from '../../local/wire/proxy-answer.ts';

const context = { region: 'us-east-1', accountId: '123456789012' };
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

describe('a name', () => {
  test.each([
    ['f', null, null],
    [arn, null, null],
    ['123456789012:function:f', null, null],
    ['123456789012:f', null, null],
    ['function:f', null, null],
    ['f:live', null, 'live'],
    [`${arn}:7`, null, '7'],
    [`${arn}:$LATEST`, '$LATEST', '$LATEST'],
    ['f', 'live', 'live'],
    ['f', '', null],
    ['f:live', '', 'live'],
  ])('%s with the qualifier %s means %s', (name, qualifier, meant) => {
    expect(readFunctionName(context, name, qualifier)).toEqual({
      functionName: 'f',
      arn,
      qualifier: meant,
      elsewhere: false,
    });
  });

  test('of another account is told apart, of another region refused', () => {
    expect(readFunctionName(context, arn.replace('123456789012', '999999999999'), null)).toMatchObject({
      elsewhere: true,
      arn: 'arn:aws:lambda:us-east-1:999999999999:function:f',
    });
    expect(readFunctionName(context, arn.replace('us-east-1', 'eu-west-1'), null)).toMatchObject({ status: 404 });
  });

  test.each([
    ['f', arn],
    ['f:live', `${arn}:live`],
    [`${arn}:7`, `${arn}:7`],
    ['function:f', arn],
    ['999999999999:f', arn.replace('123456789012', '999999999999')],
    ['eu-west-1:999999999999:function:f:7', 'arn:aws:lambda:eu-west-1:999999999999:function:f:7'],
    ['arn:aws-cn:lambda:cn-north-1:999999999999:function:f', 'arn:aws-cn:lambda:cn-north-1:999999999999:function:f'],
    ['arn:aws:sqs:eu-west-1:999999999999:q', 'arn:aws:sqs:eu-west-1:999999999999:q'],
    ['a b', 'arn:aws:lambda:us-east-1:123456789012:function:a b'],
  ])('%s says the ARN %s, wherever that is', (name, said) => {
    expect(namedArn(context, name)).toBe(said);
  });

  test('with two qualifiers that differ is refused', () => {
    expect(readFunctionName(context, 'f:live', 'other')).toMatchObject({
      status: 400,
      errorType: 'InvalidParameterValueException',
    });
  });

  test.each<[NameKind, string, string | null, string]>([
    ['own', 'a b', null, "Value 'a b' at 'functionName'"],
    ['own', 'x'.repeat(141), null, 'have length less than or equal to 140'],
    ['own', 'a.b', null, 'satisfy regular expression pattern'],
    ['own', 'f', 'a b', "Value 'a b' at 'qualifier'"],
    ['own', 'f', 'q'.repeat(129), 'have length less than or equal to 128'],
    ['any', 'x'.repeat(257), null, 'have length less than or equal to 256'],
    ['any', 'f', '$OTHER!', "at 'qualifier'"],
    ['url', 'f:7', null, 'satisfy regular expression pattern'],
    ['url', 'f', '7', "at 'qualifier'"],
    ['unqualified', 'f:live', null, 'satisfy regular expression pattern'],
  ])('%s: %s with %s is refused: %s', (kind, name, qualifier, said) => {
    const refused = readFunctionName(context, name, qualifier, kind);
    expect(refused).toMatchObject({ status: 400, errorType: 'ValidationException' });
    expect(JSON.stringify(refused)).toContain(said);
  });

  test.each<[NameKind, string, string | null]>([
    ['any', 'a.b', null],
    ['any', 'f:$LATEST.PUBLISHED', null],
    ['url', 'f:live', null],
    ['url', 'f', 'v7'],
    ['unqualified', arn, null],
  ])('%s: %s with %s is one', (kind, name, qualifier) => {
    expect(readFunctionName(context, name, qualifier, kind)).not.toHaveProperty('status');
  });

  test('of a function that is to be made has at most 64 characters, unless it is an ARN', () => {
    expect(readNewName(context, 'x'.repeat(64))).toMatchObject({ functionName: 'x'.repeat(64) });
    expect(readNewName(context, 'x'.repeat(65))).toMatchObject({ status: 400 });
    expect(readNewName(context, `${arn}${'x'.repeat(64)}`)).toMatchObject({ functionName: `f${'x'.repeat(64)}` });
    expect(readNewName(context, 'a b')).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });
});

test('the answers of doors of their own are those of AWS', async () => {
  await expect(`${JSON.stringify(doorAnswers, null, 1)}\n`).toMatchFileSnapshot('../golden/door-answers.txt');
});
