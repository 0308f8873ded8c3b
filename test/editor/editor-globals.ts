/** What is used of the editor's global `RED`, inside the page. */
export interface EditorGlobals {
  nodes: {
    node(id: string): EditorNode;
    getType(type: string): { defaults: Record<string, { value: unknown }> } | undefined;
    filterNodes(filter: { type: string }): EditorNode[];
  };
  editor: { edit(node: EditorNode): void };
}

/** A node as the editor holds it. */
export interface EditorNode {
  id: string;
  valid: boolean;
  validationErrors?: string[];
  outputs: number;
  status?: { text?: string };
  [property: string]: unknown;
}

/** What is used of Monaco, inside the page. */
export interface MonacoGlobals {
  editor: {
    getModels(): unknown[];
    getModelMarkers(filter: object): { message: string }[];
  };
}
