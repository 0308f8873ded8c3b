import type { Node, NodeDef, NodeMessageInFlow } from 'node-red';

/** A node at run time: `wires[output]` holds the ids of the nodes behind an output, and changes without a restart. */
export interface WiredNode extends Node {
  wires: string[][];
}

/** A message as it travels through flows. */
export type FlowMessage = Record<string, unknown>;

/** Passes messages on: one for the first output, or an array with an element for each output. */
export type Send = (message: FlowMessage | (FlowMessage | null)[]) => void;

/** One input message and what Node-RED gave with it. */
export interface Input {
  msg: FlowMessage;
  send: Send;
  /** To be called once. */
  done: (error?: Error) => void;
}

export type InputMessage = NodeMessageInFlow;

/** Properties of a node as the editor stores them: numbers may be text, and anything may be missing. */
export type StoredConfig = NodeDef & Record<string, unknown>;
