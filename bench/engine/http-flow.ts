/** The flows of the HTTP part: what comes in, the script, and what goes out. */

/** Readings in the body of a request. */
const READINGS = 400;

/** The script, as a user of the js-processor writes it: a report on readings that come as CSV. */
export const REPORT_SCRIPT = `
const rows = [];
for (const line of msg.payload.split('\\n')) {
  const match = /^(\\w+),(\\d+),(-?\\d+(?:\\.\\d+)?),([A-Z])$/.exec(line);
  if (match === null) continue;
  const value = Number(match[3]);
  rows.push({ tag: match[1], time: Number(match[2]), value: match[4] === 'F' ? (value - 32) / 1.8 : value });
}
const groups = new Map();
for (const row of rows) {
  if (!groups.has(row.tag)) groups.set(row.tag, []);
  groups.get(row.tag).push(row);
}
const report = [];
for (const [tag, readings] of groups) {
  readings.sort((a, b) => a.value - b.value);
  const mean = readings.reduce((sum, { value }) => sum + value, 0) / readings.length;
  const deviation = Math.sqrt(readings.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / readings.length);
  const smooth = readings.map((_, i) => {
    let sum = 0;
    let weights = 0;
    for (let j = 0; j < readings.length; j++) {
      const weight = Math.exp(-((i - j) ** 2) / 50);
      sum += weight * readings[j].value;
      weights += weight;
    }
    return sum / weights;
  });
  const median = readings[Math.floor(readings.length / 2)].value;
  report.push([tag, readings.length, mean, deviation, median, Math.max(...smooth)]
    .map((cell) => (typeof cell === 'number' ? cell.toFixed(3) : cell)).join(','));
}
msg.payload = report.sort().join('\\n');
return msg;`;

/** The body of a request. */
export function makeBody(): string {
  return Array.from({ length: READINGS }, (_, index) => {
    const value = ((index * 7919) % 2000) / 10 - 40;
    return `tag_${index % 4},${1_700_000_000_000 + index * 100},${value},${index % 3 === 0 ? 'F' : 'C'}`;
  }).join('\n');
}

/** What the script makes of a body, as a plain function of this process. */
export function runReport(body: string): string {
  const script = new Function('msg', REPORT_SCRIPT) as (msg: { payload: string }) => { payload: string };
  return script({ payload: body }).payload;
}

/** The two ways, by the path of their requests. */
export const WAYS = ['fresh', 'engine'] as const;
export type Way = (typeof WAYS)[number];

interface FlowNode {
  type: string;
  [property: string]: unknown;
}

function node(way: Way): FlowNode {
  if (way === 'fresh') return { type: 'bench-fresh' };
  // A message of milliseconds waits for no other: in a batch they would run one after the other.
  return { type: 'js-processor', code: REPORT_SCRIPT, outputs: 2, batchSize: 1, batchTimeout: 0 };
}

/** `http in`, the node that is compared, `http response`: on a tab for each way. */
export function makeHttpFlows(): FlowNode[] {
  return WAYS.flatMap((way) => {
    const id = (part: string): string => `${way}-${part}`;
    return [
      { id: id('tab'), type: 'tab', label: way },
      { id: id('in'), type: 'http in', z: id('tab'), url: `/${way}`, method: 'post', wires: [[id('node')]] },
      { id: id('node'), ...node(way), z: id('tab'), name: way, wires: [[id('out')], [id('error')]] },
      { id: id('out'), type: 'http response', z: id('tab'), statusCode: '', headers: {}, wires: [] },
      { id: id('error'), type: 'http response', z: id('tab'), statusCode: '500', headers: {}, wires: [] },
    ];
  });
}
