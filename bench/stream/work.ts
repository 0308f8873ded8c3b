/** The work of the streams that have any: a number becomes a tag. Its time is fixed, so that the result is. */

const TIME = 1_700_000_000_000;

/** As many headers as the processor adds, for the stream that has none. */
export const TAG_HEADERS = {
  location_path: 'acme.north.hall2.press4', data_contract: '_historian', timestamp_ms: String(TIME), tag_name: 'lane-0',
  umh_topic: 'umh.v1.acme.north.hall2.press4._historian.lane-0', topic: 'umh.v1.acme.north.hall2.press4._historian.lane-0',
};

const STATEMENTS = `
msg.meta.location_path = 'acme.north.hall2.press4';
msg.meta.data_contract = '_historian';
msg.meta.timestamp_ms = '${TIME}';
`.trim();

/** The pipeline file of a row. `lane` is the expression of a script that names the lane. */
export function pipelineText(input: string, output: string, lane: string): string {
  const script = `${STATEMENTS}\nmsg.meta.tag_name = ${lane};\nreturn msg;`;
  return `${input}${output}
pipeline:
  processors:
    - tag_processor:
        defaults: |
          ${script.replaceAll('\n', '\n          ')}
`;
}

/** The same for the function node; `toTag` is in Node-RED's global context. */
export function functionText(output: string): string {
  return `msg.meta = {};
${STATEMENTS}
msg.meta.tag_name = msg.topic.split('/').pop();
msg.payload = Number(msg.payload);
const name = msg.meta.tag_name;
Object.assign(msg, toTag(msg));
msg.topic = '${output}/' + name;
return msg;`;
}

/** What becomes of a number that goes through a stream with work. */
export const tagOf = (number: number): string => `{"value":${number},"timestamp_ms":${TIME}}`;
export const unchanged = (number: number): string => String(number);
