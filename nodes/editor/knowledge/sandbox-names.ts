import type { KnownName, Member } from './catalogue';

type Row = readonly [name: string, type: string, en: string, de: string];

function members(...rows: readonly Row[]): Member[] {
  return rows.map(([name, type, en, de]) => ({ name, type, doc: { 'en-US': en, de } }));
}

const LOG_LEVELS = ['debug', 'log', 'info', 'warn', 'error'];

/** Properties of `msg`, the message. It may have others. */
export const MSG_PROPERTIES: readonly Member[] = members(
  ['payload', 'any', 'The content: any JSON value.', 'Der Inhalt: ein beliebiger JSON-Wert.'],
  ['meta', 'TagMeta', 'What is known about the content, as text, numbers or booleans.', 'Was über den Inhalt bekannt ist: Texte, Zahlen, Wahrheitswerte.'],
  ['topic', 'string', 'Topic of the message, where it has one.', 'Topic der Nachricht, wenn sie eines hat.'],
  ['_msgid', 'string', 'Number that Node-RED gave the message.', 'Nummer, die Node-RED der Nachricht gegeben hat.'],
);

/** The names of the sandbox beside those of JavaScript. */
export const SANDBOX_NAMES: readonly KnownName[] = [
  {
    name: 'msg',
    members: MSG_PROPERTIES,
    doc: {
      'en-US': 'The message. Return it, an array of messages, or nothing to drop it.',
      de: 'Die Nachricht. Sie wird zurückgegeben, oder ein Array von Nachrichten, oder nichts, um sie zu verwerfen.',
    },
  },
  {
    name: 'cache',
    members: members(
      ['get', '(key: string) => any', 'A copy of the value; undefined when there is none.', 'Eine Kopie des Werts; undefined, wenn es keinen gibt.'],
      ['set', '(key: string, value: any, options?: { ttl?: number }) => void', 'Keeps a value; ttl: milliseconds until it is gone.', 'Bewahrt einen Wert auf; ttl: Millisekunden, bis er verfällt.'],
      ['exists', '(key: string) => boolean', 'Whether there is a value.', 'Ob es einen Wert gibt.'],
      ['delete', '(key: string) => boolean', 'Forgets a value; whether there was one.', 'Vergisst einen Wert; ob es einen gab.'],
      ['keys', '() => string[]', 'All keys.', 'Alle Schlüssel.'],
    ),
    doc: { 'en-US': 'Keeps values from one message to the next.', de: 'Bewahrt Werte von einer Nachricht zur nächsten auf.' },
  },
  {
    name: 'console',
    members: LOG_LEVELS.map((name) => ({
      name, type: '(...values: any[]) => void', doc: { 'en-US': `Writes a line of the level ${name}.`, de: `Schreibt eine Zeile der Stufe ${name}.` },
    })),
    doc: { 'en-US': 'Writes to the log of the node.', de: 'Schreibt ins Protokoll des Nodes.' },
  },
  {
    name: 'context',
    members: members(
      ['tenant', 'string', 'Tenant of the message.', 'Mandant der Nachricht.'],
      ['user', 'string | null', 'User of the message; null for none.', 'Benutzer der Nachricht; null, wenn es keinen gibt.'],
      ['organization', 'string | null', 'Organization of the message; null for none.', 'Organisation der Nachricht; null, wenn es keine gibt.'],
    ),
    doc: { 'en-US': 'Whose message it is, as the settings of the node say.', de: 'Wem die Nachricht gehört, laut den Einstellungen des Nodes.' },
  },
  {
    name: 'db',
    members: members(
      ['get', '(key: string) => Promise<any>', 'A document; undefined when there is none.', 'Ein Dokument; undefined, wenn es keines gibt.'],
      ['put', '(key: string, value: any) => Promise<void>', 'Stores a document: any JSON value.', 'Speichert ein Dokument: einen beliebigen JSON-Wert.'],
      ['delete', '(key: string) => Promise<boolean>', 'Deletes a document; whether there was one.', 'Löscht ein Dokument; ob es eines gab.'],
      ['list', '(options?: { prefix?: string; limit?: number }) => Promise<{ key: string; value: any }[]>', 'Documents, by their keys.', 'Dokumente, nach ihren Schlüsseln.'],
    ),
    doc: { 'en-US': 'Documents of the tenant, where the sandbox pool has them turned on.', de: 'Dokumente des Mandanten, wenn der Sandbox-Pool sie eingeschaltet hat.' },
  },
  {
    name: 'http',
    members: members(
      ['fetch', '(url: string, options?: HttpOptions) => Promise<HttpResponse>', 'Sends a request; timeout in milliseconds.', 'Sendet eine Anfrage; timeout in Millisekunden.'],
    ),
    doc: { 'en-US': 'Requests to the hosts that the sandbox pool allows.', de: 'Anfragen an die Hosts, die der Sandbox-Pool erlaubt.' },
  },
  {
    name: 'events',
    members: members(
      ['emit', '(name: string, payload?: any) => void', 'Sends an event when the message is through.', 'Sendet ein Ereignis, wenn die Nachricht durch ist.'],
    ),
    doc: { 'en-US': 'Events that leave by the output of the node for them.', de: 'Ereignisse, die den Node durch seinen Ausgang dafür verlassen.' },
  },
  {
    name: 'env',
    members: members(['get', '(name: string) => string | undefined', 'A variable as text.', 'Eine Variable als Text.']),
    doc: { 'en-US': 'Environment variables that the sandbox pool lists.', de: 'Umgebungsvariablen, die der Sandbox-Pool auflistet.' },
  },
  {
    name: 'flow',
    members: members(['get', '(key: string) => any', 'A copy of the value.', 'Eine Kopie des Werts.']),
    doc: { 'en-US': 'Keys of the flow context that the sandbox pool lists, to read.', de: 'Schlüssel des Flow-Kontexts, die der Sandbox-Pool auflistet, zum Lesen.' },
  },
  {
    name: 'global',
    members: members(['get', '(key: string) => any', 'A copy of the value.', 'Eine Kopie des Werts.']),
    doc: { 'en-US': 'Keys of the global context that the sandbox pool lists, to read.', de: 'Schlüssel des globalen Kontexts, die der Sandbox-Pool auflistet, zum Lesen.' },
  },
];
