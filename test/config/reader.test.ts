import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept, JS, refuse } from './read';

describe('the environment in a pipeline file', () => {
  it('gives numbers where the whole value is one', () => {
    const withTimeout = (value: string): string => `${JS}sandbox:\n  timeout: ${value}\n`;
    assert.equal(accept(withTimeout('${T:500}')).sandbox.timeout, 500);
    assert.equal(accept(withTimeout('${T:500}'), { T: '7' }).sandbox.timeout, 7);
    assert.equal(accept(withTimeout('${T}0'), { T: '7' }).sandbox.timeout, 70);
    assert.deepEqual(refuse(withTimeout('${T}'), { T: 'soon' }), [
      'p.yaml:3:12: error: sandbox.timeout: "soon" is not a whole number from 1 to 600000 ms',
    ]);
  });

  it('gives true and false', () => {
    const block = 'tag_processor:\n  conditions:\n    - if: msg\n      then: return msg\n      enabled: ${ON:false}\n';
    const enabled = (env: Record<string, string>): unknown => {
      const source = accept(block, env).processors[0]?.source;
      return source?.kind === 'tag_processor' && source.conditions?.[0]?.enabled;
    };
    assert.deepEqual([enabled({}), enabled({ ON: 'true' })], [false, true]);
    assert.equal(refuse(block, { ON: 'maybe' }).length, 1);
  });

  it('gives texts, also such that look like something else', () => {
    assert.equal(accept(`label: line \${LINE}\n${JS}`, { LINE: '4' }).processors[0]?.name, 'line 4');
    assert.equal(accept(`label: \${LINE}\n${JS}`, { LINE: '4' }).processors[0]?.name, '4');
  });

  it('cannot bring YAML in', () => {
    assert.equal(accept(`label: \${L}\n${JS}`, { L: 'a: {b: [c]} # d' }).processors[0]?.name, 'a: {b: [c]} # d');
  });

  it('is refused by name and place when a variable is missing', () => {
    assert.deepEqual(refuse(`label: \${WHO}\n${JS}`), [
      'p.yaml:1:8: error: label: the environment variable WHO is not set; ${WHO:value} gives a default',
    ]);
  });

  it('stays out of scripts', () => {
    const names = 'const NAME = 1, MISSING = 2';
    const scripts = '`${NAME} ${MISSING}`';
    const { processors } = accept(`
pipeline:
  processors:
    - tag_processor:
        defaults: "${names}; msg.a = ${scripts}; return msg"
        conditions:
          - if: ${names}; msg.a === ${scripts}
            then: "${names}; msg.b = ${scripts}; return msg"
        advancedProcessing: "${names}; msg.c = ${scripts}; return msg"
    - nodered_js:
        code: "${names}; msg.d = ${scripts}; return msg"
`, { NAME: 'x' });
    assert.equal(JSON.stringify(processors.map(({ source }) => source)).split('${NAME} ${MISSING}').length - 1, 5);
  });
});
