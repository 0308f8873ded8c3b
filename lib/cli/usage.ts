import { SANDBOX_OPTIONS, type OptionSpec, type SwitchSpec } from '../options';
import { HTTP_OPTIONS, SERVICE_OPTIONS } from '../services/options';

const COMMANDS = `Usage:
  tagwright run <pipeline.yaml> [--errors FILE] [--events FILE] [--metrics FILE] [--cache DIR]
  tagwright lint <pipeline.yaml>...
  tagwright --help | --version`;

export const USAGE = `${COMMANDS}

run    sends messages from stdin through the processors of a pipeline to stdout
lint   prints what run would refuse, and what looks like a mistake

"tagwright run --help" says more.`;

const RUN_TEXT = `Usage: tagwright run <pipeline.yaml> [options]

Reads messages from stdin, one JSON object a line: {"payload": ..., "meta": {...}},
sends them through the pipeline and writes what comes out to stdout in the same order.

Options:
  --errors FILE   write messages that were errored to FILE, one JSON object a line:
                  {"message": ..., "error": {"code", "stage", "line", "column", "message",
                  "source", "tenant"}}; "-" is stderr. Without it, stderr gets the first error of
                  each kind with the line of script, and once a minute how often it came again.
  --events FILE   write what scripts emit with events.emit(name, payload) to FILE, one JSON object
                  a line: {"event", "payload", "processor", "tenant"}; "-" is stderr
  --metrics FILE  write the figures to FILE at the end, in Prometheus' text format
  --cache DIR     keep compiled programs, documents (db) and kept caches (keep_cache) in DIR, which
                  is made when it is missing; without it they are in memory and gone at the end
  -h, --help      show this

The pipeline file:
  pipeline:
    processors:
      - label: tags            # optional; its name in figures and log lines
        tag_processor:
          defaults: |          # JavaScript, gets msg, returns it
          conditions:
            - if: msg.payload > 100
              then: |
          advancedProcessing: |
      - nodered_js:
          code: |
  context:                     # optional: who it is run for; scripts read it as "context"
    tenant: default            # isolates, quotas, caches and documents are never shared by tenants
    user: USER
    organization: ORGANIZATION
  sandbox:                     # optional
SANDBOX
ACCESS

A file may also be just one tag_processor or nodered_js. Outside of scripts, \${NAME} and
\${NAME:default} are taken from the environment.

At the end a line on stderr has the figures:
  read=4 processed=2 errored=1 dropped=1 hits=1 misses=1 msg/s=120
  read       lines of input
  processed  messages that came to the last processor and through it
  errored, dropped, hits (batches that found an idle isolate), misses (isolates that were made)
             in all processors together; with one processor, read = processed + errored + dropped
  msg/s      read, by the seconds from the first look at the input to the last write

Exit status:
  0  the input has ended and everything is written, also when messages were errored; also after
     SIGINT or SIGTERM, which end the reading and let what was read finish (10 seconds at most),
     and when the reader of stdout has gone
  1  the run failed: the sandbox does not start, the output cannot be written
  2  the command line or the pipeline file is not valid; nothing has been read`;

function sandboxLine([name, spec]: [string, OptionSpec | SwitchSpec]): string {
  const unit = 'unit' in spec && spec.unit !== '' ? ` (${spec.unit})` : '';
  return commented(`    ${name}: ${spec.default}`, `${spec.doc}${unit}`);
}

const WIDTH = 100;
const COMMENT_COLUMN = 31;

/** A line of YAML with a comment, which goes on below where it does not fit. */
function commented(yaml: string, comment: string): string {
  const lines = [''];
  for (const word of comment.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (COMMENT_COLUMN + 1 + longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(` ${word}`);
  }
  return lines.map((line, index) => `${(index === 0 ? yaml : '').padEnd(COMMENT_COLUMN)}#${line}`).join('\n');
}

const ACCESS = [
  commented('    db: true', 'scripts may use db: documents of the tenant (default: false)'),
  commented('    events: true', 'scripts may use events.emit (default: false)'),
  commented('    env: [NAME, OTHER_NAME]', 'environment variables that env.get gives (default: none)'),
  commented('    keep_cache: true', 'cache outlives the run, with --cache DIR (default: false)'),
  ...Object.entries(SERVICE_OPTIONS).map(sandboxLine),
  commented('    http:', 'scripts may use http.fetch (default: they may not)'),
  commented('      allow: [api.example.org]', 'hosts: host, host:port, *.domain, address, address:port; private and loopback addresses only where listed as addresses'),
  ...Object.entries(HTTP_OPTIONS).map(([name, spec]) => sandboxLine([`  ${name}`, spec])),
].join('\n');

export const RUN_USAGE = RUN_TEXT.replace('SANDBOX', Object.entries(SANDBOX_OPTIONS).map(sandboxLine).join('\n')).replace('ACCESS', ACCESS);

export const LINT_USAGE = `Usage: tagwright lint <pipeline.yaml>...

Checks pipeline files and their scripts without running them. Prints a line for each finding:
  file:line:column: error|warning: key:line and column in the script: what is wrong

Exit status: 0 when run accepts the files (there may be warnings), 2 when it does not.`;
