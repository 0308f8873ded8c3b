import type { Node } from 'node-red';

/** What Node-RED keeps encrypted, and never exports. */
export const LOGIN = { user: { type: 'text' }, password: { type: 'password' } } as const;

/** A node with {@link LOGIN}. */
export type LoginNode = Node<{ user: unknown; password: unknown }>;

/** The user and password of a node; empty where none is set. */
export function loginOf({ credentials }: LoginNode): { user: string; password: string } {
  const { user, password } = (credentials ?? {}) as { user?: unknown; password?: unknown };
  return { user: String(user ?? ''), password: String(password ?? '') };
}
