import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../../../nodes/editor/conditions/condition';
import { fromCsv, isCsv, toCsv, type CsvProblem, type CsvResult } from '../../../nodes/editor/conditions/csv';

const CONDITIONS: Condition[] = [
  { name: 'Hot', if: 'msg.payload > 30', then: "msg.meta.virtual_path = 'oven';\nreturn msg;", enabled: true },
  { name: 'Größe "XL"; 5,5', if: 'msg.topic === "a;b,c"', then: '// "quoted", and; more\n\tif (true) {\n\n\t}\nreturn msg;\n', enabled: false },
  { name: '', if: '  true ', then: '', enabled: true },
  { name: "=1+1 '", if: '/\\r\\n/.test(msg.payload)', then: 'return msg; // 😀', enabled: true },
];

const read = (result: CsvResult): Condition[] => ('conditions' in result ? result.conditions : assert.fail(JSON.stringify(result.problems)));
const problems = (text: string): CsvProblem[] => fromCsv(text).problems;

describe('conditions as CSV', () => {
  for (const delimiter of [',', ';', '\t'] as const) {
    it(`come in again as they went out, with ${JSON.stringify(delimiter)}`, () => {
      assert.deepEqual(read(fromCsv(toCsv(CONDITIONS, delimiter))), CONDITIONS);
    });
  }

  it('are written as RFC 4180 says, with a byte order mark for Excel', () => {
    const [first] = CONDITIONS;
    assert.equal(toCsv([first as Condition]), `\ufeffname,enabled,if,then\r\nHot,true,msg.payload > 30,"msg.meta.virtual_path = 'oven';\nreturn msg;"\r\n`);
    assert.deepEqual(read(fromCsv(toCsv([]))), []);
  });

  it('are read as a German Excel saves them', () => {
    const text = 'sep=;\r\n"Name";"Enabled";"If";"Then"\r\nA;WAHR;msg.payload > 1,5;"return msg;\r\n"\r\nB;FALSCH;true;"return msg;"\r\n;;;\r\n';
    assert.deepEqual(read(fromCsv(text)), [
      { name: 'A', if: 'msg.payload > 1,5', then: 'return msg;\n', enabled: true },
      { name: 'B', if: 'true', then: 'return msg;', enabled: false },
    ]);
  });

  it('need no name and no switch, and take their columns in any order; others are left out', () => {
    const result = fromCsv('then,comment,if\nreturn msg;,mine,true\n');
    assert.deepEqual(read(result), [{ name: '', if: 'true', then: 'return msg;', enabled: true }]);
    assert.deepEqual('leftOut' in result && result.leftOut, ['comment']);
  });

  it('are told from YAML by their first line', () => {
    for (const text of ['name,enabled,if,then\n', '\ufeff"if";"then"', '\n\nname\tif\n', 'sep=;\nif;then']) assert.equal(isCsv(text), true, text);
    for (const text of ['tag_processor:\n  defaults: x', '- if: a, then', '', 'conditions: [{ if: a, then: b }]', '{"if": "a", "then": "b"}']) assert.equal(isCsv(text), false, text);
  });
});

describe('CSV that is not right', () => {
  it('is refused without the columns that matter', () => {
    assert.deepEqual(problems('\nname,if\na,b\n'), [{ key: 'csv.columns', blanks: { missing: 'then', known: 'name, enabled, if, then' }, line: 2, column: 1 }]);
    assert.equal(problems('if,then,if\n')[0]?.key, 'csv.twice');
  });

  it('is refused with the line of a quote that is not closed', () => {
    const [problem, ...more] = problems('if,then\ntrue,"a\nb"\nfalse,"open\nreturn msg;\n');
    assert.deepEqual([problem?.key, problem?.line, problem?.blanks, more], ['csv.quotes', 4, { row: 3 }, []]);
  });

  it('is refused with the row that has too many cells, or too few', () => {
    assert.deepEqual(problems('if,then\ntrue,"a\nb"\nx,return msg, 5\ny\n'), [
      { key: 'csv.cells', blanks: { row: 3, count: 3, expected: 2 }, line: 4, column: null },
      { key: 'csv.cells', blanks: { row: 4, count: 1, expected: 2 }, line: 5, column: null },
    ]);
  });

  it('is refused with a switch that is neither on nor off', () => {
    assert.deepEqual(problems('enabled,if,then\nmaybe,true,return msg;'), [{ key: 'csv.enabled', blanks: { row: 2, value: 'maybe' }, line: 2, column: null }]);
  });

  it('is refused with the first problems where there are many', () => {
    assert.equal(problems(`if,then\n${'a,b,c\n'.repeat(500)}`).length, 20);
  });
});
