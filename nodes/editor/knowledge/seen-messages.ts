import { seenKeys } from './seen-keys';

/** Milliseconds between two looks, until messages have come. */
const INTERVAL = 5000;

/**
 * Looks for the last messages of a node until there are some, and tells their keys; their values are kept nowhere.
 * Ends by itself where the server does not give them.
 */
export function watchSeenKeys(nodeId: string, listener: (keys: readonly string[]) => void): { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: JQuery.jqXHR<unknown> | null = null;

  function ask(): void {
    request = $.ajax({ url: `tag-processor/samples/${encodeURIComponent(nodeId)}`, dataType: 'json', cache: false });
    request.done((answer) => {
      const { samples } = answer as { samples: { text: string }[] };
      if (samples.length === 0) timer = setTimeout(ask, INTERVAL);
      else listener(seenKeys(samples.map(({ text }) => parse(text))));
    });
  }

  ask();
  return {
    dispose() {
      clearTimeout(timer);
      request?.abort();
    },
  };
}

/** A message; null for one that was cut. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
