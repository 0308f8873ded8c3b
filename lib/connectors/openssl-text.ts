/** `error:0A000412:SSL routines:function:reason:file:line:data`, with the thread in front and an end of line or without what is behind the reason. */
const ENTRY = /(?:[\dA-F]{8,}:)?error:[\dA-F]{8}:([^:\n]*):[^:\n]*:([^:\n]+)(?::[^:\n]*:\d+:[^\n]*)?\n?/g;

/** A text of Node in which OpenSSL's errors are what went wrong, without where in its source. */
export function readableOpenSsl(text: string): string {
  return text.replace(ENTRY, '$1: $2');
}
