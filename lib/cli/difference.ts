import type { Difference } from '../processor/differences';

/** A difference as three lines. */
export function describeDifference({ path, expected, actual }: Difference): string {
  return `  ${path}\n    expected: ${expected}\n    actual:   ${actual}`;
}
