import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ts from 'typescript';
import type { Language } from '../../../nodes/editor/knowledge/catalogue';
import { seenKeys } from '../../../nodes/editor/knowledge/seen-keys';
import { scriptTypings } from '../../../nodes/editor/knowledge/typings';

const SEEN = seenKeys([{
  payload: { speed: 1, 'oil temp': { value: 2 } }, meta: { machine: 'a', kafka_offset: 1, '*/ evil': 1, 'a"b\\c\nd': 1 }, qos: 0, topic: 'a', parts: { id: 1 },
}]);

/** What TypeScript has to say about a script with these declarations. */
function complaints(script: string, seen: readonly string[], language: Language = 'en-US'): string[] {
  const files: Record<string, string> = { 'types.d.ts': scriptTypings(language, seen), 'script.ts': `export {};\n${script}` };
  const host = ts.createCompilerHost({});
  const { getSourceFile } = host;
  host.getSourceFile = (name, version) => {
    const text = files[name];
    return text === undefined ? getSourceFile(name, version) : ts.createSourceFile(name, text, version);
  };
  host.fileExists = (name) => name in files || ts.sys.fileExists(name);
  const program = ts.createProgram(Object.keys(files), { lib: ['lib.esnext.d.ts'], types: [], strict: true, strictNullChecks: false, noEmit: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext }, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const USES = `
msg.meta.kafka_offset = 1; msg.meta.own = {}; msg.payload.speed = msg.payload['oil temp'].value + msg.payload.other; delete msg.topic;
cache.set('a', 1, { ttl: 5 }); const n: number = cache.get('a'); console.warn(n); console.log(context.user);
const { status } = await http.fetch('http://a', { method: 'POST' }); await db.put('a', status); (await db.list({ prefix: 'a' }))[0]?.value;
events.emit('a'); env.get('A')?.length; flow.get('a').b; global.get('a'); msg.whatever;`;

describe('the declarations for Monaco', () => {
  it('are right, with and without keys that were seen, in both languages', () => {
    assert.deepEqual(complaints(USES, []), []);
    assert.deepEqual(complaints(USES, SEEN), []);
    assert.deepEqual(complaints(USES, SEEN, 'de'), []);
  });

  it('know what there is not', () => {
    assert.match(complaints('mgs.payload = Buffer.from(node); cache.push(1);', SEEN).join(), /'mgs'.*'Buffer'.*'node'.*'push'/);
  });

  it('say what a key means, also in German', () => {
    assert.match(scriptTypings('en-US', []), /\/\*\* MQTT: Topic that the message came on\. \*\/\n"mqtt_topic"\?: string;/);
    assert.match(scriptTypings('de', SEEN), /In den letzten Nachrichten gesehen\. \*\/\n"speed"\?: any;/);
  });
});
