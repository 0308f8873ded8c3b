import type { ProcessorSource } from './types';

/** One text of a user, under the name that its problems and errors are reported with. */
export interface Script {
  /** `defaults`, `conditions[1].if`, `conditions[1].then`, `advancedProcessing` or `code`. */
  stage: string;
  role: 'if' | 'body';
  text: string;
}

/** One step of a processor; with a test it runs only where the test is truthy. */
export interface Stage {
  name: string;
  enabled: boolean;
  test: Script | null;
  run: Script;
}

/** The stages of a processor in the order in which they run. A blank `defaults` or `advancedProcessing` is none. */
export function listStages(source: ProcessorSource): Stage[] {
  if (source.kind === 'nodered_js') return [bodyStage('code', source.code)];
  const conditions = (source.conditions ?? []).map((condition, index): Stage => {
    const name = `conditions[${index}]`;
    return {
      name,
      enabled: condition.enabled !== false,
      test: { stage: `${name}.if`, role: 'if', text: condition.if },
      run: { stage: `${name}.then`, role: 'body', text: condition.then },
    };
  });
  return [
    ...optionalStage('defaults', source.defaults),
    ...conditions,
    ...optionalStage('advancedProcessing', source.advancedProcessing),
  ];
}

function optionalStage(name: string, text: string | undefined): Stage[] {
  return text === undefined || text.trim() === '' ? [] : [bodyStage(name, text)];
}

function bodyStage(name: string, text: string): Stage {
  return { name, enabled: true, test: null, run: { stage: name, role: 'body', text } };
}
