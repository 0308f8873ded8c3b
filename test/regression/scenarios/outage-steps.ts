import type { Program } from '../program';

/** Something that keeps a stream from flowing until it is mended. */
export interface Trouble {
  name: string;
  /** What the log and `/ready` have to say of it; the codes that the log gives in parentheses. */
  codes: RegExp;
  begin(): Promise<void>;
  mend(): Promise<void>;
}

/** The program while it is tried, and what came. */
interface Tried {
  program: Program;
  /** Sends the next messages; settles when the broker has them. */
  send(): Promise<void>;
  /** Waits until everything that was sent has arrived. */
  arrived(): Promise<void>;
  limit: number;
}

/**
 * Begins a trouble, waits until the program has said it in its log and in its status, mends it and waits until what is
 * sent then has come through. Gives what the log said first.
 */
export async function outlast({ codes, begin, mend }: Trouble, { program, send, arrived, limit }: Tried): Promise<void> {
  const said = program.log.length;
  await begin();
  const line = new RegExp(`tagwright: (input|output) \\w+: disconnected \\((${codes.source})\\): `);
  await program.until(`${line.source} is said`, () => line.test(program.log.slice(said)), limit);
  await program.status(/disconnected: /, limit);
  await mend();
  await program.ready(limit);
  await send();
  await arrived();
}

/** Time that passes while a broker is away. */
export const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
