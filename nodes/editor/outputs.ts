import type { EditorNode } from './red';

/** Outputs that scripts send to, and whether there is one for events. */
interface Outputs {
  scripts: number;
  events: boolean;
}

/** Scripts' outputs of a node: errors and events leave behind them. */
export function scriptOutputs({ outputs, eventsOutput }: { outputs: number; eventsOutput?: unknown }): number {
  return Math.max(1, outputs - (eventsOutput ? 2 : 1));
}

/** The name of an output: one that scripts send to, the one for errors, or the one for events. */
export function outputLabel(node: EditorNode, index: number): string {
  const scripts = scriptOutputs(node);
  const name = index < scripts ? 'processed' : index === scripts ? 'errored' : 'events';
  if (name === 'processed' && scripts > 1) return node._(`${node.type}.output.number`, { number: index + 1 });
  return node._(`${node.type}.output.${name}`);
}

/**
 * Where each of the old outputs goes when there are others, as Node-RED takes it: the one for errors and the one for
 * events keep their wires.
 */
export function outputMap(before: Outputs, after: Outputs): Record<string, number> {
  const map: Record<string, number> = {};
  for (let index = 0; index < Math.max(before.scripts, after.scripts); index++) {
    if (index < before.scripts) map[index] = index < after.scripts ? index : -1;
    else map[`new${index}`] = index;
  }
  map[before.scripts] = after.scripts;
  if (before.events) map[before.scripts + 1] = after.events ? after.scripts + 1 : -1;
  else if (after.events) map[`new${after.scripts + 1}`] = after.scripts + 1;
  return map;
}

/** Keeps the outputs of the dialog's node in step with its fields; gives what is to be called when the scripts' outputs change. */
export function followOutputs(node: EditorNode): (scripts: number) => void {
  const before: Outputs = { scripts: scriptOutputs(node), events: Boolean(node['eventsOutput']) };
  const after = { ...before };
  const write = (): void => {
    const same = after.scripts === before.scripts && after.events === before.events;
    $('#node-input-outputs').val(same ? node.outputs : JSON.stringify(outputMap(before, after)));
  };
  const switched = $<HTMLInputElement>('#node-input-eventsOutput');
  switched.on('change', () => {
    after.events = switched.prop('checked') === true;
    write();
  });
  return (scripts) => {
    after.scripts = scripts;
    write();
  };
}
