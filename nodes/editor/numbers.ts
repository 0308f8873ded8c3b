import type { EditorNode } from './red';

/** Says what is wrong with the number of a property; true when nothing is. */
export function checkNumber(node: EditorNode, name: string, value: unknown, min: number, max: number, blankOk: boolean): true | string {
  const text = String(value ?? '').trim();
  if (text === '' && blankOk) return true;
  const number = Number(text);
  if (text !== '' && Number.isInteger(number) && number >= min && number <= max) return true;
  return node._(`${node.type}.error.number`, { label: node._(`${node.type}.label.${name}`), min, max });
}
