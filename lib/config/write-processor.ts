import { Document, parse, Scalar, stringify, type ToStringOptions } from 'yaml';
import type { ConditionSource, ProcessorSource } from '../script/types';

type TagProcessor = Omit<ProcessorSource & { kind: 'tag_processor' }, 'kind'>;

/** Lines stay as they are. */
const STYLE: ToStringOptions = { lineWidth: 0 };

/** A tag processor as a pipeline has it: `tag_processor:` with what is not blank. What a reader makes of it is the same again. */
export function writeTagProcessor({ defaults, conditions, advancedProcessing }: TagProcessor): string {
  const block = {
    ...(isBlank(defaults) ? {} : { defaults: script(defaults) }),
    ...(conditions === undefined || conditions.length === 0 ? {} : { conditions: conditions.map(condition) }),
    ...(isBlank(advancedProcessing) ? {} : { advancedProcessing: script(advancedProcessing) }),
  };
  return new Document({ tag_processor: block }).toString(STYLE);
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === '';
}

function condition({ name, if: test, then, enabled }: ConditionSource): object {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(enabled === false ? { enabled } : {}),
    if: test.includes('\n') ? script(test) : test,
    then: script(then),
  };
}

/** A block of lines, where that keeps every character. */
function script(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = text === '' || !isKept(text) ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
  return scalar;
}

function isKept(text: string): boolean {
  const scalar = new Scalar(text);
  scalar.type = Scalar.BLOCK_LITERAL;
  return (parse(stringify([scalar], STYLE)) as unknown[])[0] === text;
}
