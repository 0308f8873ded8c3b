/** A text of the dialog's catalogue. */
export type Text = (key: string, blanks?: Record<string, string | number>) => string;
