import type { Node, NodeAPI, NodeMessage } from 'node-red';

/** A text field, with `${NAME}` anywhere in it filled in from the environment that the flow has. */
export function readText(RED: NodeAPI, node: Node, value: unknown): string {
  const text = String(value ?? '').trim();
  if (!text.includes('${')) return text;
  return String(RED.util.evaluateNodeProperty(text, 'env', node, {} as NodeMessage) ?? '').trim();
}

/** A field with something on each line, without the empty ones. */
export function readList(RED: NodeAPI, node: Node, value: unknown): string[] {
  return String(value ?? '').split('\n').map((line) => readText(RED, node, line)).filter((line) => line !== '');
}
