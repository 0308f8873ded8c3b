/** One measured figure beside the rows. */
export interface Figure {
  /** Unique, for the JSON. */
  key: string;
  label: string;
  value: number;
  unit: string;
}

export function figure(key: string, label: string, value: number, unit: string): Figure {
  return { key, label, value, unit };
}
