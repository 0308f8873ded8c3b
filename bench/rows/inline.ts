import { checkText, repeat, type Row } from '../row';
import { inlineWorkload, type Workload } from '../workload';

/** Row (a), the yardstick: no sandbox at all. */
export function inlineRow({ lines, expected }: Workload): Row {
  const process = inlineWorkload();
  const key = 'a';
  return {
    key,
    group: 'a',
    label: 'inline, no sandbox',
    measure: (ms) =>
      repeat(ms, () => {
        for (let index = 0; index < lines.length; index++) {
          checkText(key, expected[index], process(lines[index] as string));
        }
        return lines.length;
      }),
  };
}
