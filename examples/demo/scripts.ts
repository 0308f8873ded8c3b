/** The scripts of the demo's tag processor, as a user would write them in the editor. */
import type { ConditionSource } from '../../lib';

export const defaults = `// Every message comes here first.
// MQTT brings { payload, meta } as one JSON object.
if (typeof msg.payload !== 'object') {
  throw new Error('not JSON: ' + msg.payload);
}
const { payload, meta } = msg.payload;

// plant/cnc-1/opcua -> machining.cnc-1
const machine = msg.topic.split('/')[1];
const areas = {
  cnc: 'machining',
  press: 'forming',
  packaging: 'packaging',
  boiler: 'utilities',
  meter: 'utilities',
};
const area = areas[machine.split('-')[0]];

msg.payload = payload;
msg.meta = {
  ...meta,
  location_path: 'acme.cologne.' + area + '.' + machine,
  data_contract: '_raw',
};
return msg;`;

export const conditions: readonly (ConditionSource & { name: string; enabled: boolean })[] = [
  {
    name: 'CNC mills',
    enabled: true,
    if: `msg.meta.opcua_node_id?.startsWith('ns=1;')`,
    then: `// Numbers say nothing: this is what they are.
const tags = {
  2245: ['spindle', 'speed', 'rpm'],
  2246: ['spindle', 'load', '%'],
  2247: ['spindle', 'temperature', '°C'],
  2251: ['axes', 'feed_rate', 'mm/min'],
  2252: ['axes', 'x', 'mm'],
  2253: ['axes', 'y', 'mm'],
  2254: ['axes', 'z', 'mm'],
  2260: ['production', 'parts', ''],
  2261: ['production', 'state', ''],
};
if (typeof msg.payload !== 'number') {
  throw new Error('the controller says ' + msg.payload.status);
}
const id = msg.meta.opcua_node_id.split('i=')[1];
const [group, name, unit] = tags[id];
msg.meta.virtual_path = group;
msg.meta.tag_name = name;
msg.meta.unit = unit;

const states = ['idle', 'loading', 'roughing', 'finishing'];
if (name === 'state') msg.payload = states[msg.payload];
return msg;`,
  },
  {
    name: 'Press',
    enabled: true,
    if: `msg.meta.opcua_node_id?.startsWith('ns=2;')`,
    then: `// ns=2;s=Press.Hydraulics.OilTemperature
//   -> hydraulics.oil_temperature
const snakeCase = (text) =>
  text.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();
const [, group, name] = msg.meta.opcua_node_id.split('.');
msg.meta.virtual_path = snakeCase(group);
msg.meta.tag_name = snakeCase(name);

// The controller counts in °F.
if (name === 'OilTemperature') {
  msg.payload = (msg.payload - 32) / 1.8;
}
// Die 0042 is not the number 42.
if (name === 'Number') msg.meta.datatype = 'string';
return msg;`,
  },
  {
    name: 'Packaging line',
    enabled: true,
    if: `msg.meta.s7_address !== undefined`,
    then: `// Addresses, with the factor to the real unit.
const tags = {
  'DB20.DBD0': ['belt', 'speed', 1],
  'DB20.DBD4': ['film', 'tension', 1],
  'DB20.DBW8': ['sealing', 'temperature_left', 0.1],
  'DB20.DBW10': ['sealing', 'temperature_right', 0.1],
  'DB20.DBD12': ['production', 'packs', 1],
  'DB20.DBD16': ['production', 'rejects', 1],
  'DB20.DBW20': ['production', 'state', 1],
  'DB20.STRING22': ['production', 'product', null],
};
const [group, name, factor] = tags[msg.meta.s7_address];
msg.meta.virtual_path = group;
msg.meta.tag_name = name;
if (factor !== null) msg.payload *= factor;

const states = { 1: 'running', 2: 'film change' };
if (name === 'state') msg.payload = states[msg.payload];
return msg;`,
  },
  {
    name: 'Boiler',
    enabled: true,
    if: `msg.topic.startsWith('plant/boiler-')`,
    then: `// A sensor whose wire is broken gives -9999:
// nobody wants to see that.
if (msg.payload === -9999) return null;

msg.meta.tag_name = msg.meta.modbus_tag_name;
return msg;`,
  },
  {
    name: 'Energy meters',
    enabled: true,
    if: `msg.topic.startsWith('plant/meter-')`,
    then: `// Registers hold whole numbers: 2304 is 230.4 V.
const factors = {
  power: 0.001,
  energy: 0.001,
  voltage_l1: 0.1,
  current_l1: 0.001,
  power_factor: 0.001,
};
msg.payload *= factors[msg.meta.modbus_tag_name];

msg.meta.data_contract = '_energy';
msg.meta.tag_name = msg.meta.modbus_tag_name;
return msg;`,
  },
];

export const advancedProcessing = `// Every message that is left comes here last.
const round = (value) => Math.round(value * 1000) / 1000;
if (typeof msg.payload === 'number') {
  msg.payload = round(msg.payload);
}

// Two tags make a third: how much the water cools down
// on its way. The cache keeps a value between messages.
const name = msg.meta.tag_name;
if (name === 'supply_temperature') {
  cache.set('supply', msg.payload);
}
if (name === 'return_temperature' && cache.exists('supply')) {
  const spread = {
    payload: round(cache.get('supply') - msg.payload),
    meta: { ...msg.meta, tag_name: 'spread' },
  };
  return [msg, spread];
}
return msg;`;
