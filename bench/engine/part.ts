import type { Figure } from '../figures/figure';

/** What one part of the bench has measured. */
export interface PartResult {
  figures: Figure[];
  /** Plots as SVG, by the name of their file. */
  plots?: Record<string, string>;
  /** How it was measured, where a reader of the figures needs to know. */
  notes?: string[];
}
