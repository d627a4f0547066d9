// Payloads that differ from request to request: what a template and a table give, and what is refused of them.

import { expect, test } from 'vitest';
import { payloadTemplate, rowsOfCsv } from '../../bench/measure/payload-template.ts';
import { ConfigError } from '../../bench/input/config-error.ts';

const problemsOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

test.each<[string, string, string[], string[][]]>([
  [
    'plain',
    'id,name\n1,a\n2,b\n',
    ['id', 'name'],
    [
      ['1', 'a'],
      ['2', 'b'],
    ],
  ],
  ['without an end of line', 'id\n1', ['id'], [['1']]],
  ['of Windows, with a mark of byte order', '\uFEFFid,name\r\n1,a\r\n', ['id', 'name'], [['1', 'a']]],
  ['with blank lines', '\nid\n\n1\n\n', ['id'], [['1']]],
  ['with blanks around the names of columns alone', ' id , name \n 1 , a \n', ['id', 'name'], [[' 1 ', ' a ']]],
  [
    'with commas, quotes and ends of line in quotes',
    'a,b\n"1,2","say ""hi""\nthere"\n',
    ['a', 'b'],
    [['1,2', 'say "hi"\nthere']],
  ],
  ['with a quote in the middle', 'a\nx"y\n', ['a'], [['x"y']]],
  ['with fields of nothing', 'a,b\n,\n', ['a', 'b'], [['', '']]],
])('a table %s is read', (_, text, columns, rows) => {
  expect(rowsOfCsv(text, 'data.csv')).toEqual({ columns, rows });
});

test.each([
  ['id\n"1', 'data.csv ends within quotes; close them'],
  ['id\n', 'data.csv has no row below its first line, which names the columns'],
  ['', 'data.csv has no row below its first line, which names the columns'],
  ['a,b\n1,2\n1\n', 'row 2 of data.csv has 1 field for 2 columns'],
  ['a\n1,2\n', 'row 1 of data.csv has 2 fields for 1 column'],
])('a table %j is refused', (text, message) => {
  expect(problemsOf(() => rowsOfCsv(text, 'data.csv'))).toEqual([{ path: '--data', message }]);
});

const rows = rowsOfCsv('id,name\n7,say "hi"\n8,b\\c\n', 'data.csv');

test.each([
  ['{}', ['{}', '{}', '{}']],
  ['{{counter}}', ['0', '1', '2']],
  ['{"n":{{ counter }}}', ['{"n":0}', '{"n":1}', '{"n":2}']],
  ['{{id}}-{{id}}', ['7-7', '8-8', '7-7']],
  ['{"name":{{json name}}}', ['{"name":"say \\"hi\\""}', '{"name":"b\\\\c"}', '{"name":"say \\"hi\\""}']],
  ['{{name}} {{json  counter}}!', ['say "hi" "0"!', 'b\\c "1"!', 'say "hi" "2"!']],
])('the template %s gives a payload a request, rows going round', (text, payloads) => {
  const payloadOf = payloadTemplate(text, rows);
  expect([0, 1, 2].map(payloadOf)).toEqual(payloads);
});

test('a column called counter is the table’s', () => {
  expect(payloadTemplate('{{counter}}', rowsOfCsv('counter\nx\n', 'data.csv'))(5)).toBe('x');
});

test.each([
  ['{{other}}', rows, '{{other}} names no column; there are: id, name, counter'],
  ['{{id}}', null, '{{id}} names no column; there are: counter'],
  ['{{json }}', null, '{{json }} names no column; there are: counter'],
])('the template %s is refused', (text, table, message) => {
  expect(problemsOf(() => payloadTemplate(text, table))).toEqual([{ path: '--body', message }]);
});
