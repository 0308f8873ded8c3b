import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile } from './run-program';

const ABSENT: [text: string, findings: string[]][] = [
  ['node.send(msg)', ['1:1 node.send']],
  ['msg.list.forEach((m) => node.send(m))', ['1:25 node.send']],
  ['node.warn("a");\n  node.error("b"); node.done()', ['1:1 node.warn', '2:3 node.error', '2:20 node.done']],
  ['node["status"]({})', ['1:1 node.status']],
  ['msg.name = node.name', ['1:12 node.name']],
  ['context.set("a", context.get("a") + 1)', ['1:1 context.set', '1:18 context.get']],
  ['context.flow.get("a")', ['1:1 context.flow']],
  ['flow.set("a", 1); global.set("b", 2)', ['1:1 flow.set', '1:19 global.set']],
  ['flow.get("a"); global.get("b"); env.get("C"); msg.t = context.tenant', []],
  ['setTimeout(() => 1, 5); setInterval(() => 1, 5)', ['1:1 setTimeout', '1:25 setInterval']],
  ['const fs = require("fs")', ['1:12 require']],
  ['msg.a = Buffer.from(msg.payload)', ['1:9 Buffer.from']],
  ['msg.a = process.env.HOME', ['1:9 process.env']],
  ['msg.copy = RED.util.cloneMessage(msg)', ['1:12 RED.util']],
  ['const a: number = process.pid', ['1:19 process.pid']],
  ['const { node } = msg; node.send = 1', []],
  ['for (const node of msg.nodes) node.done = true', []],
  ['const f = (node = process) => node.send', ['1:19 process']],
  ['function require(name) { return name } msg.a = require("x")', []],
  ['try { msg.a = 1 } catch (process) { process.b }', []],
  ['if (typeof Buffer !== "undefined") msg.a = Buffer.from("a")', []],
  ['msg.node.send = msg.process; msg.a = { node: 1, Buffer() { return 2 } }', []],
  ['msg.a = constructor; msg.b = toString; flow.constructor; node.toString', ['1:58 node.toString']],
  ['node: for (;;) break node', []],
];

describe('what a script knows from function nodes and the sandbox does not have', () => {
  for (const [text, findings] of ABSENT) {
    it(`is a warning: ${text}`, () => {
      const result = compile({ kind: 'nodered_js', code: `${text}\nreturn msg;` });
      const found = result.warnings.map(({ line, column, message }) => `${line}:${column} ${message.split(' ')[0]}`);
      assert.deepEqual(found, findings);
      for (const { message } of result.warnings) assert.match(message, /^[\w.]+ is not available in the sandbox: \w.+/);
    });
  }

  it('is a warning in conditions, too', () => {
    const result = compile({ kind: 'tag_processor', conditions: [{ if: 'flow.keys().length > 0', then: 'node.send(msg);\nreturn msg' }] });
    assert.deepEqual(result.warnings.map(({ key, message }) => `${key} ${message.split(' ')[0]}`), ['conditions[0].if flow.keys', 'conditions[0].then node.send']);
  });

  it('is told only so often', () => {
    const { warnings } = compile({ kind: 'nodered_js', code: `${'node.log(1);\n'.repeat(1000)}return msg;` });
    assert.equal(warnings.length, 50);
  });
});
