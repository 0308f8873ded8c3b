import { describeFinding } from '../config/finding';
import { loadPipeline } from '../config/load';
import { EXIT, print } from './console';

/** Prints what is found in pipeline files. Gives the exit status. */
export function lintFiles(files: readonly string[]): Promise<number> {
  const results = files.map((file) => ({ file, ...loadPipeline(file, process.env) }));
  const lines = results.flatMap(({ file, findings }) => {
    return findings.length === 0 ? [`${file}: ok`] : findings.map(describeFinding);
  });
  return print(lines.join('\n'), results.every(({ config }) => config !== null) ? EXIT.done : EXIT.invalid);
}
