/** What is used of the editor's global `RED`, inside the page. */
export interface EditorGlobals {
  nodes: {
    node(id: string): EditorNode;
    getType(type: string): { defaults: Record<string, { value: unknown }>; outputLabels?(this: EditorNode, index: number): string } | undefined;
    filterNodes(filter: { type: string }): EditorNode[];
    /** A node as it is deployed; with `credentials` false, as it is exported. */
    convertNode(node: EditorNode, credentials?: boolean): Record<string, unknown>;
  };
  editor: {
    edit(node: EditorNode): void;
    editConfig(property: string, type: string, id: string): void;
  };
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
