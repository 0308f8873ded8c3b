import type { CodeEditor, LanguageDefaults, MonacoEditor } from '../red';

/** Monaco's own editor behind one of Node-RED's; null where Node-RED uses another. */
export function monacoOf(editor: CodeEditor): MonacoEditor | null {
  // Node-RED adds what the older editors had to Monaco's own.
  return editor.type === 'monaco' ? (editor as unknown as MonacoEditor) : null;
}

/** What Monaco knows about all JavaScript that it shows; null where it is not used. */
export function javascriptDefaults(): LanguageDefaults | null {
  const { monaco } = window;
  return (monaco?.typescript ?? monaco?.languages.typescript)?.javascriptDefaults ?? null;
}

/** Node-RED offers snippets for function nodes in all JavaScript: `node.send`, `RED.util`. They are not for these scripts. */
export function hideSnippets(editor: CodeEditor): void {
  if (editor.type === 'monaco') editor.updateOptions?.({ suggest: { showSnippets: false } });
}
