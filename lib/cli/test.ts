import { describeFinding } from '../config/finding';
import { loadPipeline } from '../config/load';
import type { PipelineConfig } from '../config/pipeline';
import type { PipelineTest, TestInput } from '../config/tests';
import type { LineBatch } from '../connectors/lines';
import { ConfigError } from '../errors';
import { differences, show, type Difference } from '../processor/differences';
import { parseLines } from '../processor/outcomes';
import { Metrics } from '../metrics/metrics';
import { Sandbox } from '../sandbox/sandbox';
import { compileProgram } from '../script/compile';
import { openAccess } from '../services/access';
import { contentLine } from '../stream/content-line';
import { Pipeline, type ErroredLine } from '../stream/pipeline';
import { EXIT, print, say, write } from './console';
import { describeDifference } from './difference';
import { createProcessors } from './processors';

/** What a test found: nothing when it passed. */
interface Verdict {
  differences: Difference[];
  /** What was not expected at all, and why a message that was expected is not there. */
  notes: string[];
}

/** Runs the tests that stand in pipeline files. Gives the exit status. */
export async function testFiles(files: readonly string[]): Promise<number> {
  const lines: string[] = [];
  let [passed, failed] = [0, 0];
  let isValid = true;
  for (const file of files) {
    const { config, findings } = loadPipeline(file, process.env, compileProgram, 'without connections');
    lines.push(...findings.map(describeFinding));
    if (config === null) {
      isValid = false;
      continue;
    }
    if (config.tests.length === 0) lines.push(`${file}: has no tests`);
    for (const test of config.tests) {
      const { differences: found, notes } = await runTest(file, config, test);
      const isPassed = found.length === 0 && notes.length === 0;
      if (isPassed) passed++;
      else failed++;
      lines.push(`${isPassed ? 'ok  ' : 'FAIL'} ${file}: ${test.name}`, ...found.map(describeDifference), ...notes.map((note) => `  ${note}`));
    }
  }
  lines.push(`${passed + failed} tests: ${passed} passed, ${failed} failed`);
  return print(lines.join('\n'), isValid ? (failed === 0 ? EXIT.done : EXIT.failed) : EXIT.invalid);
}

/** Runs a test in a sandbox of its own: nothing is left of the one before. */
async function runTest(file: string, config: PipelineConfig, test: PipelineTest): Promise<Verdict> {
  const opened = await openAccess({ ...config.access, keep_cache: false }, { directory: null, environment: process.env, onWarning: say });
  const sandbox = new Sandbox({ ...config.sandbox, max_size: 1, preload_size: 0, processes: 1 }, { onLog: say, ...opened.access });
  try {
    const metrics = new Metrics();
    const processors = await createProcessors(config, { file, sandbox, metrics, onEvent: () => undefined });
    const pipeline = new Pipeline(processors, config.context);
    const { output, errored } = await pipeline.process(toBatch(test.input));
    const messages = output.flatMap(({ text }) => parseLines(text));
    return compare(test, messages, errored, pipeline.stats.dropped);
  } catch (error) {
    if (error instanceof ConfigError) write(error.message);
    return { differences: [], notes: [(error as Error).message] };
  } finally {
    await sandbox.close(0);
    await opened.close();
  }
}

function toBatch(input: readonly TestInput[]): LineBatch {
  const lines = input.map(({ content, properties, ...message }) => {
    return content === undefined ? JSON.stringify({ ...properties, ...message }) : contentLine(content, message.meta);
  });
  return { text: Buffer.from(lines.join('\n')), count: lines.length, rejected: [] };
}

function compare(test: PipelineTest, messages: readonly unknown[], errored: readonly ErroredLine[], dropped: number): Verdict {
  const notes: string[] = [];
  const errors = errored.map(({ error, source, processor }) => ({ ...error, source, processor }));
  const found = [
    ...test.output.slice(0, messages.length).flatMap((expected, index) => differences(`output[${index}]`, expected, messages[index])),
    ...test.errored.slice(0, errors.length).flatMap((expected, index) => differences(`errored[${index}]`, expected, errors[index])),
    ...(dropped === test.dropped ? [] : [{ path: 'dropped', expected: String(test.dropped), actual: String(dropped) }]),
  ];
  if (messages.length !== test.output.length) {
    found.push({ path: 'output', expected: `${test.output.length} messages`, actual: `${messages.length} messages` });
    notes.push(...messages.slice(test.output.length).map((message) => `not expected: ${show(message)}`));
  }
  if (errors.length !== test.errored.length) {
    found.push({ path: 'errored', expected: `${test.errored.length} messages`, actual: `${errors.length} messages` });
  }
  notes.push(...errors.slice(test.errored.length).map(({ code, stage, line, column, message }) => {
    return `errored: ${code} in ${stage ?? 'no stage'}${line === null ? '' : `:${line}:${column}`}: ${message}`;
  }));
  return { differences: found, notes };
}
