import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JS, refuse } from './read';

describe('a pipeline file is refused', () => {
  const condition = (rest: string): string => `tag_processor:\n  conditions:\n    - ${rest}\n`;
  const processors = (list: string): string => `pipeline:\n  processors: ${list}\n`;
  const cases: [what: string, text: string, found: string[]][] = [
    ['when it is empty', '', ['1:1: error: has no processors: needs pipeline.processors, or one of tag_processor and nodered_js']],
    ['when it is no mapping', '- a', ['1:1: error: must be a mapping of keys to values, not a list']],
    ['for YAML that cannot be read', 'a: "b', ['1:6: error: Missing closing "quote']],
    ['for a key that is there twice', `${JS}${JS}`, ['2:1: error: Map keys must be unique']],
    [
      'for a key at the top that nobody knows', `${JS}loger: {}`,
      ['2:1: error: loger: unknown key; known are pipeline, label, tag_processor, nodered_js, context, sandbox, input, output, dead_letter, retries, tests'],
    ],
    ['for an unknown key of the pipeline', 'pipeline:\n  threads: 1\n  processors: [{nodered_js: {code: return msg}}]', [
      '2:3: error: pipeline.threads: unknown key; known are processors',
    ]],
    ['for an unknown key of a processor', 'tag_processor:\n  defaults: return msg\n  default: return msg', [
      '3:3: error: tag_processor.default: unknown key; known are defaults, conditions, advancedProcessing',
    ]],
    ['for an unknown key of a condition', condition('{if: msg, then: return msg, else: b}'), [
      '3:35: error: tag_processor.conditions[0].else: unknown key; known are name, if, then, enabled',
    ]],
    ['for an unknown key of the sandbox', `${JS}sandbox:\n  memory: 1`, [
      '3:3: error: sandbox.memory: unknown key; known are timeout, memory_limit, output_limit, max_size, preload_size, ' +
        'idle_timeout, cleanup_interval, per_tenant, per_script, queue_size, acquire_timeout, drain_timeout, enable_metrics, processes, process_per_tenant, ' +
        'http, db, events, env, api_rate, keep_cache',
    ]],
    ['for a processor of another kind', processors('[{mapping: root = this}]'), [
      '2:16: error: pipeline.processors[0]: needs one of tag_processor and nodered_js',
      '2:17: error: pipeline.processors[0].mapping: unknown key; known are label, tag_processor, nodered_js',
    ]],
    ['for two kinds in one', 'nodered_js: {code: return msg}\ntag_processor: {defaults: return msg}', [
      '1:1: error: needs only one of tag_processor and nodered_js',
    ]],
    ['for a processor beside the pipeline', `${JS}${processors('[{nodered_js: {code: return msg}}]')}`, [
      '1:1: error: nodered_js: belongs into pipeline.processors',
    ]],
    ['for no processors', processors('[]'), ['2:15: error: pipeline.processors: needs at least one processor']],
    ['for processors that are no list', processors('{nodered_js: {code: return msg}}'), [
      '2:15: error: pipeline.processors: must be a list, not a mapping',
    ]],
    ['for a label that is there twice', processors('[{label: a, nodered_js: {code: return msg}}, {label: a, nodered_js: {code: return msg}}]'), [
      '2:68: error: pipeline.processors[1].label: another processor has this label',
    ]],
    ['for a label that is no text', `label: 5\n${JS}`, ['1:8: error: label: must be a text, not a number']],
    ['for a label of several lines', `label: "a\\nb"\n${JS}`, ['1:8: error: label: must be a text of one line, without blanks at its ends']],
    ['for a script that is no text', 'nodered_js: {code: [return msg]}', ['1:20: error: nodered_js.code: must be a script, not a list']],
    ['for a missing script', 'nodered_js: {}', ['1:13: error: nodered_js: code is missing']],
    ['for missing scripts of a condition', condition('name: a'), ['3:7: error: tag_processor.conditions[0]: if and then are missing']],
    ['for a script without a text', 'nodered_js:\n  code:', ['2:3: error: nodered_js.code: is empty']],
    ['for a tag processor without scripts', 'tag_processor: {}', [
      '1:16: error: tag_processor: needs at least one of defaults, conditions, advancedProcessing',
    ]],
    ['for a switch that is neither true nor false', condition('{if: msg, then: return msg, enabled: maybe}'), [
      '3:44: error: tag_processor.conditions[0].enabled: must be true or false, not "maybe"',
    ]],
    ['for limits that are no numbers or out of range', `${JS}sandbox:\n  timeout: "500"\n  memory_limit: 1\n  max_size: []\n  process_per_tenant: 1`, [
      '3:12: error: sandbox.timeout: "500" is not a whole number from 1 to 600000 ms',
      '4:17: error: sandbox.memory_limit: 1 is not a whole number from 16 to 4096 MB',
      '5:13: error: sandbox.max_size: must be a simple value, not a list',
      '6:23: error: sandbox.process_per_tenant: 1 is not true or false',
    ]],
    ['for retries that are no number', `${JS}retries: many`, ['2:10: error: retries: "many" is not a whole number from 0 to 100']],
  ];
  for (const [what, text, found] of cases) {
    it(what, () => assert.deepEqual(refuse(text), found.map((line) => `p.yaml:${line}`)));
  }
});
