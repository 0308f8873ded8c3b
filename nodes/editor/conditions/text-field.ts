/** Puts the cursor of a field at a place of its text, counted from 1, and shows it. */
export function placeCursor(field: HTMLInputElement | HTMLTextAreaElement, line: number, column: number): void {
  const offset = field.value.split('\n').slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  field.focus();
  field.setSelectionRange(offset, offset);
  field.scrollIntoView({ block: 'nearest' });
}
