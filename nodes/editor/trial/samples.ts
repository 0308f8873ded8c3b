import type { Message, Sample } from './answers';
import { reasonOf, type Request } from './requests';
import { trialText } from './texts';

/** Milliseconds between two looks. */
const INTERVAL = 2000;
/** Characters that are shown of a message. */
const SHOWN = 120;

/** The messages that arrive at a node, for as long as somebody looks. */
export interface Samples {
  element: JQuery;
  /** Looks, or looks away. */
  watch(isShown: boolean): void;
  close(): void;
}

/** A message without what Node-RED has added; null for one that was cut. */
function parse(text: string): Message | null {
  try {
    const { _msgid, ...message } = JSON.parse(text) as Message;
    return message;
  } catch {
    return null;
  }
}

function row({ number, at, text }: Sample, take: (message: Message) => void): JQuery {
  const message = parse(text);
  const content = message === null ? text : JSON.stringify(message);
  const label = `${new Date(at).toLocaleTimeString()}  ${content.length > SHOWN ? `${content.slice(0, SHOWN)}…` : content}`;
  const title = trialText(message === null ? 'samples.cut' : 'samples.take');
  const button = $('<button>', { type: 'button', class: 'tagwright-sample', disabled: message === null, title }).text(label);
  if (message !== null) button.on('click', () => take(message));
  return $('<li>', { 'data-number': number }).append(button);
}

/** `take` gets the message that is chosen. */
export function openSamples(nodeId: string, take: (message: Message) => void): Samples {
  const rows = $('<ul class="tagwright-samples">').attr('aria-label', trialText('samples.title'));
  const hint = $('<div class="tagwright-nothing">').text(trialText('samples.none'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: Request | null = null;
  let newest = 0;

  function show(samples: readonly Sample[]): void {
    const last = samples[0]?.number ?? 0;
    // A node that was not looked at for a while counts from the start again.
    if (last === 0 || last < newest) rows.empty();
    const known = rows.children().length === 0 ? 0 : newest;
    newest = last;
    rows.prepend(...samples.filter(({ number }) => number > known).map((sample) => row(sample, take)));
    rows.children().slice(samples.length).remove();
    hint.toggle(samples.length === 0);
  }

  function ask(): void {
    request = $.ajax({ url: `tag-processor/samples/${encodeURIComponent(nodeId)}`, dataType: 'json', cache: false });
    request.done((answer) => show((answer as { samples: Sample[] }).samples)).fail((failed, status) => {
      const reason = reasonOf(failed, status);
      if (reason !== null) hint.text(reason).show();
    });
    request.always((_, status) => {
      request = null;
      if (status !== 'abort') timer = setTimeout(ask, INTERVAL);
    });
  }

  function stop(): void {
    clearTimeout(timer);
    request?.abort();
  }

  return {
    element: $('<div>').append(rows, hint),
    watch(isShown) {
      stop();
      if (isShown) ask();
    },
    close: stop,
  };
}
