// What init asks on a terminal: an answer for return, again until a scenario of it would run, and how it is stopped.

import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { answersTo, askedAnswers } from '../../bench/init/questions.ts';
import { Interrupted } from '../../bench/simulate/record-simulation.ts';
import { eventually } from '../support/eventually.ts';

describe('what is asked on a terminal', () => {
  const asked = async (...written: string[]) => {
    const questions: string[] = [];
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const answers = await answersTo(async (question) => {
        questions.push(question);
        return written.shift() ?? '';
      });
      return { answers, questions, said: stderr.mock.calls.map(([text]) => String(text)).join('') };
    } finally {
      stderr.mockRestore();
    }
  };

  test('has an answer that is taken for return', async () => {
    const { answers, questions } = await asked();
    expect(answers).toEqual({
      functionName: 'my-function',
      requestsPerSecond: 50,
      p50Ms: 80,
      p99Ms: 400,
      memoryMb: 512,
      reservedConcurrency: null,
    });
    expect(questions).toEqual([
      'What is the function called? [my-function] ',
      'Requests a second? [50] ',
      'How long does the usual call take, ms? [80] ',
      'And the slowest of a hundred, ms? [400] ',
      'Memory size, MB? [512] ',
      'Reserved concurrency? [none] ',
    ]);
  });

  test('is asked again until it is a number above 0', async () => {
    const { answers, questions, said } = await asked(' shop ', '0', 'many', '2.5', '100', '', '1024', '7');
    expect(answers).toEqual({
      functionName: 'shop',
      requestsPerSecond: 2.5,
      p50Ms: 100,
      p99Ms: 500,
      memoryMb: 1024,
      reservedConcurrency: 7,
    });
    expect(questions.filter((one) => one.startsWith('Requests'))).toHaveLength(3);
    expect(said).toBe(
      '"0" is no number above 0; write one such as 50\n"many" is no number above 0; write one such as 50\n',
    );
  });

  test('is asked again until a scenario of it would run, in the words in which that is refused', async () => {
    const names = ['my shop', 'a\u001B[31m', 'shop'];
    const figures = ['1e9', '2', '100', '20', '100', '64', '200.5', '256'];
    const { answers, questions, said } = await asked(...names, ...figures, 'few', '950', '900');
    expect(answers).toEqual({
      functionName: 'shop',
      requestsPerSecond: 2,
      p50Ms: 100,
      p99Ms: 100,
      memoryMb: 256,
      reservedConcurrency: 900,
    });
    expect(questions.map((one) => one.split(' ')[0]).join(' ')).toBe(
      'What What What Requests Requests How And And Memory Memory Memory Reserved Reserved Reserved',
    );
    expect(said).not.toContain('\u001B');
    expect(said.split('\n')).toEqual([
      'functions.my shop: "my shop" is no name for a function; write 1 to 64 of A-Z a-z 0-9 - _',
      expect.stringMatching(/^functions\.a.*is no name for a function/),
      expect.stringMatching(/^traffic\.0\.arrivals\.poisson: 300 billion arrivals/),
      'functions.shop.duration.lognormal: p50 (100ms) must be above 0 and p99 (20ms) not below it; correct them',
      'functions.shop.memory: 64MB is outside 128MB to 10240MB; choose one inside',
      'functions.shop.memory: 200.5MB is not in whole MB; choose one such as 201MB',
      '"few" is no whole number; write one such as 10, or nothing for none',
      expect.stringContaining('reserve at most 900'),
      '',
    ]);
  });

  test.each([
    ['', null],
    ['none', null],
    ['None', null],
    ['0', 0],
  ])('reserved concurrency: %j is %j', async (written, reservedConcurrency) => {
    expect((await asked('', '', '', '', '', written)).answers).toMatchObject({ reservedConcurrency });
  });
});

describe('a terminal that is asked', () => {
  const terminal = () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = '';
    output.on('data', (part) => (shown += String(part)));
    const until = (words: string): Promise<void> => eventually(() => expect(shown).toContain(words));
    return { input, until, answers: askedAnswers({ input, output, terminal: true }) };
  };

  test('gives the answers that were written', async () => {
    const { input, until, answers } = terminal();
    const words = ['called?', 'second?', 'usual', 'slowest', 'Memory', 'Reserved'];
    for (const [place, written] of ['shop', '2', '10', '90', '256', '8'].entries()) {
      await until(words[place]!);
      input.write(`${written}\r`);
    }
    expect(await answers).toEqual({
      functionName: 'shop',
      requestsPerSecond: 2,
      p50Ms: 10,
      p99Ms: 90,
      memoryMb: 256,
      reservedConcurrency: 8,
    });
  });

  test.each([
    ['Ctrl-C', (input: PassThrough) => void input.write('\u0003')],
    ['Ctrl-D', (input: PassThrough) => void input.write('\u0004')],
    ['the end of what is written', (input: PassThrough) => void input.end()],
  ])('ends with %s in one line that says that nothing was written', async (_, end) => {
    const { input, until, answers } = terminal();
    await until('called?');
    input.write('shop\r');
    await until('second?');
    end(input);
    await expect(answers).rejects.toBeInstanceOf(Interrupted);
    await expect(answers).rejects.toThrow(/^\nstopped before the last answer: nothing was written$/);
  });
});
