import type { MetaKey, Source, Texts } from './catalogue';

type Row = readonly [name: string, type: string, en: string, de: string];

function keysOf(source: Source, rows: readonly Row[]): MetaKey[] {
  return rows.map(([name, type, en, de]) => ({ name, type, source, doc: { 'en-US': en, de } satisfies Texts }));
}

const TAG = keysOf('tag', [
  ['location_path', 'string', 'Where the tag belongs: enterprise.site.area.line. Required.', 'Wohin der Tag gehört: enterprise.site.area.line. Pflicht.'],
  ['data_contract', 'string', 'What is agreed about the data; starts with _, such as _raw. Required.', 'Was über die Daten vereinbart ist; beginnt mit _, etwa _raw. Pflicht.'],
  ['virtual_path', 'string', 'Levels between data contract and tag name, such as axis.x. Left out when empty.', 'Ebenen zwischen Datenvertrag und Tagname, etwa axis.x. Entfällt, wenn leer.'],
  ['tag_name', 'string', 'Name of the tag: the last level of the topic. Required.', 'Name des Tags: die letzte Ebene des Topics. Pflicht.'],
  ['datatype', "'string' | 'number' | 'bool'", 'Forces the type of the value.', 'Erzwingt den Typ des Werts.'],
  ['timestamp_ms', 'number | string', 'Time of the value: milliseconds since 1970, or RFC 3339. Now, if not given.', 'Zeit des Werts: Millisekunden seit 1970 oder RFC 3339. Ohne Angabe: jetzt.'],
  ['timestamp', 'number | string', 'As timestamp_ms, which comes first.', 'Wie timestamp_ms, das Vorrang hat.'],
  ['umh_topic', 'string', 'Topic that a tag processor has built.', 'Topic, das ein Tag-Prozessor gebildet hat.'],
]);

const MQTT = keysOf('mqtt', [
  ['mqtt_topic', 'string', 'Topic that the message came on.', 'Topic, auf dem die Nachricht kam.'],
  ['mqtt_qos', 'number', 'Quality of service: 0, 1 or 2.', 'Quality of Service: 0, 1 oder 2.'],
  ['mqtt_retained', 'boolean', 'Whether the broker had kept the message.', 'Ob der Broker die Nachricht aufbewahrt hatte.'],
  ['mqtt_duplicate', 'string', 'benthos-umh only: whether the broker sent the message again.', 'Nur benthos-umh: ob der Broker die Nachricht wiederholt hat.'],
  ['mqtt_message_id', 'string', 'benthos-umh only: packet id of the message.', 'Nur benthos-umh: Paketnummer der Nachricht.'],
]);

const KAFKA = keysOf('kafka', [
  ['kafka_topic', 'string', 'Topic of the record.', 'Topic des Datensatzes.'],
  ['kafka_key', 'string', 'Key of the record, when it has one that is text.', 'Schlüssel des Datensatzes, wenn er einen hat und er Text ist.'],
  ['kafka_key_base64', 'string', 'Key of the record in base64, when it is not UTF-8.', 'Schlüssel des Datensatzes in base64, wenn er kein UTF-8 ist.'],
  ['kafka_partition', 'number', 'Partition of the record.', 'Partition des Datensatzes.'],
  ['kafka_offset', 'number', 'Place of the record in its partition.', 'Stelle des Datensatzes in seiner Partition.'],
  ['kafka_timestamp_ms', 'number', 'Time of the record in milliseconds since 1970.', 'Zeit des Datensatzes in Millisekunden seit 1970.'],
  ['kafka_timestamp_unix', 'string', 'benthos-umh only: time of the record in seconds since 1970.', 'Nur benthos-umh: Zeit des Datensatzes in Sekunden seit 1970.'],
  ['kafka_lag', 'string', 'benthos-umh only: records behind this one in its partition.', 'Nur benthos-umh: Datensätze, die in der Partition noch folgen.'],
  ['kafka_tombstone_message', 'string', 'benthos-umh only: whether the record has no content.', 'Nur benthos-umh: ob der Datensatz keinen Inhalt hat.'],
  ['kafka_msg_key', 'string', 'benthos-umh only: key of the record, from the input uns.', 'Nur benthos-umh: Schlüssel des Datensatzes, von der Eingabe uns.'],
]);

const OPCUA = keysOf('opcua', [
  ['opcua_tag_name', 'string', 'Id of the node, cleaned up; differs between all nodes.', 'Bereinigte Id des Knotens; für jeden Knoten eine andere.'],
  ['opcua_tag_path', 'string', 'Path to the tag: browse names with dots between.', 'Pfad zum Tag: Browse-Namen, durch Punkte getrennt.'],
  ['opcua_tag_group', 'string', 'As opcua_tag_path.', 'Wie opcua_tag_path.'],
  ['opcua_tag_type', 'string', 'number, string or bool.', 'number, string oder bool.'],
  ['opcua_source_timestamp', 'string', 'Time at the source of the value.', 'Zeit an der Quelle des Werts.'],
  ['opcua_server_timestamp', 'string', 'Time at the OPC UA server.', 'Zeit am OPC-UA-Server.'],
  ['opcua_node_id', 'string', 'Node id, such as ns=1;i=2245, in flows and examples for tag processors.', 'Knoten-Id, etwa ns=1;i=2245, in Flows und Beispielen für Tag-Prozessoren.'],
  ['opcua_attr_nodeid', 'string', 'Node id, such as ns=1;i=2245.', 'Knoten-Id, etwa ns=1;i=2245.'],
  ['opcua_attr_nodeclass', 'string', 'Class of the node, such as NodeClassVariable.', 'Klasse des Knotens, etwa NodeClassVariable.'],
  ['opcua_attr_browsename', 'string', 'Browse name of the node.', 'Browse-Name des Knotens.'],
  ['opcua_attr_description', 'string', 'Description of the node.', 'Beschreibung des Knotens.'],
  ['opcua_attr_accesslevel', 'string', 'Access level of the node.', 'Zugriffsstufe des Knotens.'],
  ['opcua_attr_datatype', 'string', 'Data type of the node in OPC UA.', 'Datentyp des Knotens in OPC UA.'],
  ['opcua_attr_statuscode', 'string', 'Quality of the value, such as Good.', 'Qualität des Werts, etwa Good.'],
]);

const S7 = keysOf('s7', [
  ['s7_address', 'string', 'Address that was read, such as DB1.DW20.', 'Gelesene Adresse, etwa DB1.DW20.'],
]);

const MODBUS = keysOf('modbus', [
  ['modbus_tag_name', 'string', 'Name of the tag without special characters.', 'Name des Tags ohne Sonderzeichen.'],
  ['modbus_tag_name_original', 'string', 'Name of the tag as configured.', 'Name des Tags wie konfiguriert.'],
  ['modbus_tag_datatype', 'string', 'Data type of the tag in Modbus, such as INT16.', 'Datentyp des Tags in Modbus, etwa INT16.'],
  ['modbus_tag_datatype_json', 'string', 'number, bool or string.', 'number, bool oder string.'],
  ['modbus_tag_address', 'string', 'Modbus address of the tag.', 'Modbus-Adresse des Tags.'],
  ['modbus_tag_length', 'string', 'Length of the tag in registers.', 'Länge des Tags in Registern.'],
  ['modbus_tag_register', 'string', 'coil, discrete, holding or input.', 'coil, discrete, holding oder input.'],
  ['modbus_tag_slaveid', 'string', 'Slave that the value comes from.', 'Slave, von dem der Wert kommt.'],
  ['modbus_tag_unified_address', 'string', 'Address in one text: temperature.holding.100.INT16.', 'Adresse als ein Text: temperature.holding.100.INT16.'],
]);

const SPARKPLUG = keysOf('sparkplug', [
  ['spb_message_type', 'string', 'NBIRTH, NDATA, NDEATH, DBIRTH, DDATA or DDEATH.', 'NBIRTH, NDATA, NDEATH, DBIRTH, DDATA oder DDEATH.'],
  ['spb_group_id', 'string', 'Group of the edge node.', 'Gruppe des Edge-Knotens.'],
  ['spb_edge_node_id', 'string', 'Edge node: gateway or machine.', 'Edge-Knoten: Gateway oder Maschine.'],
  ['spb_device_id', 'string', 'Device below the edge node; empty for its own messages.', 'Gerät am Edge-Knoten; leer bei dessen eigenen Nachrichten.'],
  ['spb_device_key', 'string', 'group/edge node/device in one text.', 'Gruppe/Edge-Knoten/Gerät als ein Text.'],
  ['spb_topic', 'string', 'MQTT topic that the message came on.', 'MQTT-Topic, auf dem die Nachricht kam.'],
  ['spb_metric_name', 'string', 'Name of the metric.', 'Name der Metrik.'],
  ['spb_group', 'string', 'As spb_group_id.', 'Wie spb_group_id.'],
  ['spb_edge_node', 'string', 'As spb_edge_node_id.', 'Wie spb_edge_node_id.'],
  ['spb_device', 'string', 'As spb_device_id.', 'Wie spb_device_id.'],
  ['spb_sequence', 'string', 'Sequence number of the message.', 'Laufende Nummer der Nachricht.'],
  ['spb_bdseq', 'string', 'Number of the session, from birth to death.', 'Nummer der Sitzung, von Birth bis Death.'],
  ['spb_timestamp', 'string', 'Time of the metric in milliseconds since 1970.', 'Zeit der Metrik in Millisekunden seit 1970.'],
  ['spb_datatype', 'string', 'Data type of the metric, such as Int32.', 'Datentyp der Metrik, etwa Int32.'],
  ['spb_alias', 'string', 'Alias number of the metric.', 'Alias-Nummer der Metrik.'],
  ['spb_is_historical', 'string', '"true" for a value from before.', '"true" bei einem Wert von früher.'],
  ['spb_original_metric_name', 'string', 'Name of the metric before it was cleaned up.', 'Name der Metrik vor der Bereinigung.'],
  ['spb_original_device_id', 'string', 'Device before it was cleaned up.', 'Gerät vor der Bereinigung.'],
  ['event_type', 'string', 'state_change or device_offline.', 'state_change oder device_offline.'],
  ['node_state', 'string', 'ONLINE or OFFLINE.', 'ONLINE oder OFFLINE.'],
  ['umh_location_path', 'string', 'Location path made of the device.', 'Ortspfad, aus dem Gerät gebildet.'],
  ['umh_virtual_path', 'string', 'Virtual path made of the name of the metric.', 'Virtueller Pfad, aus dem Namen der Metrik gebildet.'],
  ['umh_tag_name', 'string', 'Tag name made of the name of the metric.', 'Tagname, aus dem Namen der Metrik gebildet.'],
  ['umh_data_contract', 'string', 'Data contract of the converted message.', 'Datenvertrag der umgewandelten Nachricht.'],
  ['umh_conversion_status', 'string', 'success, failed, failed_no_value or skipped_insufficient_data.', 'success, failed, failed_no_value oder skipped_insufficient_data.'],
  ['umh_conversion_error', 'string', 'Why the conversion failed.', 'Warum die Umwandlung fehlgeschlagen ist.'],
]);

/** Keys of `msg.meta` that the sources are known to set, those of the tag first. */
export const META_KEYS: readonly MetaKey[] = [...TAG, ...MQTT, ...KAFKA, ...OPCUA, ...S7, ...MODBUS, ...SPARKPLUG];
