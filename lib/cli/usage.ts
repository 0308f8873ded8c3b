import { SANDBOX_OPTIONS, type OptionSpec, type SwitchSpec } from '../options';
import { HTTP_OPTIONS, SERVICE_OPTIONS } from '../services/options';

const COMMANDS = `Usage:
  tagwright run <pipeline.yaml> [--errors FILE] [--events FILE] [--metrics FILE] [--cache DIR]
                [--http HOST:PORT]
  tagwright test <pipeline.yaml>...
  tagwright lint <pipeline.yaml>...
  tagwright --help | --version`;

export const USAGE = `${COMMANDS}

run    sends messages from an input (stdin, MQTT, Kafka) through the processors of a pipeline to
       an output (stdout, MQTT, Kafka)
test   runs the tests that stand in pipeline files
lint   prints what run would refuse, and what looks like a mistake

"tagwright run --help" says more.`;

const RUN_TEXT = `Usage: tagwright run <pipeline.yaml> [options]

Sends messages from the input through the pipeline to the output, in the same order. Without an
input and an output in the file, they are stdin and stdout, one JSON object a line:
{"payload": ..., "meta": {...}}.

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
  --http ADDRESS  serve /metrics, /ready (200 when input and output are connected, else 503 and the
                  reason) and /ping at HOST:PORT; a port alone is one of 127.0.0.1
  -h, --help      show this

The pipeline file:
  input:                       # optional; also kafka, uns, generate, stdin
    mqtt:
      urls: [tcp://localhost:1883]
      topics: [plant/#]
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
  output:                      # optional; also mqtt, uns, drop, stdout
    kafka:
      addresses: [localhost:9092]
      topic: umh.messages
      key: \${! meta("umh_topic") }
      batching: {count: 100, period: 50ms}
  dead_letter:                 # optional: an output for messages that are errored or refused
    kafka:
      addresses: [localhost:9092]
      topic: umh.dead
  retries: 3                   # how often a message is given again that the output refuses
  tests:                       # optional; run by "tagwright test", whose --help says more
  context:                     # optional: who it is run for; scripts read it as "context"
    tenant: default            # isolates, quotas, caches and documents are never shared by tenants
    user: USER
    organization: ORGANIZATION
  sandbox:                     # optional
SANDBOX
ACCESS

Of a broker's message, the content is msg.payload: the value where it is JSON, else its text. The
topic, the key and the like are in msg.meta, with headers and user properties. A payload that is a
string is written as it is, any other as JSON. Content that is not UTF-8 is errored; with
"binary: base64" in the input it is the payload as base64. A message is acknowledged when all that
became of it is delivered or dropped, or its error is at the dead letters; without dead letters
errors are logged and counted. Dead letters have the content as it came, and its meta with
error_code, error_stage, error_message, error_processor, error_line and error_column.

Fields have the names of Benthos; those that are not supported are refused by name.
  mqtt    in: urls topics client_id dynamic_client_id_suffix qos clean_session user password tls
          will keepalive connect_timeout reconnect_first reconnect_max protocol_version
          session_expiry max_in_flight binary
          out: topic retained retained_interpolated metadata batching, and those of the connection
  kafka   in: addresses topics regexp_topics consumer_group start_from_oldest checkpoint_limit
          commit_period group.session_timeout client_id tls sasl backoff_first backoff_max batching
          binary
          out: addresses topic key partitioner (murmur2_hash, manual) partition compression
          static_headers metadata ack_replicas custom_topic_creation.enabled max_in_flight
          client_id tls sasl backoff_first backoff_max batching
  uns     in: umh_topic umh_topics kafka_topic broker_address consumer_group binary
          out: umh_topic broker_address bridged_by batching, and both ways backoff_first backoff_max
  generate  template (with \${! counter() }, \${! timestamp_unix_milli() }, \${! timestamp_unix() },
          \${! uuid_v4() }, \${! random_int(min:0, max:9) }) or mapping (root = and a JSON value),
          count interval batch_size
Interpolated are topic, key, partition, retained_interpolated and umh_topic, with
\${! meta("name") }, \${! @name }, \${! json("path.in.payload") } and \${! content() }, each also with
.or("other"). A message that has not what its topic names is refused.

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
  1  the run failed: the sandbox does not start, the output cannot be written, the output took
     not everything in time (a broker gives again what is not acknowledged)
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

export const TEST_USAGE = `Usage: tagwright test <pipeline.yaml>...

Runs the tests that stand in pipeline files, each in a sandbox of its own. Inputs and outputs are
not looked at and need not be there.

  tests:
    - name: a temperature
      input:                   # one batch
        - payload: 23.5
          meta: {opcua_node_id: "ns=1;i=2245"}
        - content: "23.5"      # or as a broker gives it
          meta: {mqtt_topic: plant/press}
        - payload: 23.5        # or as it travels in Node-RED
          topic: plant/press
          properties: {qos: 1}
      output:                  # what comes out, in order; nothing where it is not said
        - payload: {value: 23.5}
          meta: {tag_name: temperature, unit: null}
          topic: umh.v1.acme._raw.temperature
      dropped: 0               # messages that scripts drop
      errored:                 # messages that are errored, in order
        - {code: script_error, stage: defaults, line: 1, message: "Error: no"}

Of objects, only the keys that are named are compared; a key that is expected to be null may be
missing. Errors have code, stage, line, column, message, source and processor.

Exit status: 0 when all pass, 1 when one fails, 2 when a file or its tests are not valid.`;
