import assert from 'node:assert/strict';
import { describeFinding } from '../../lib/config/finding';
import { parsePipeline } from '../../lib/config/load';
import type { PipelineConfig } from '../../lib/config/pipeline';

type Env = Record<string, string>;

/** A whole processor, for files about something else. */
export const JS = 'nodered_js: {code: return msg}\n';

/** Reads a file in which nothing is found. */
export function accept(text: string, env: Env = {}): PipelineConfig {
  const { config, findings } = parsePipeline('p.yaml', text, env);
  assert.deepEqual(findings.map(describeFinding), []);
  assert.ok(config !== null);
  return config;
}

/** Reads a file that is refused. Gives the first line of each finding, without the source. */
export function refuse(text: string, env: Env = {}): string[] {
  const { config, findings } = parsePipeline('p.yaml', text, env);
  assert.equal(config, null);
  return findings.map((finding) => describeFinding(finding).split('\n')[0] ?? '');
}
