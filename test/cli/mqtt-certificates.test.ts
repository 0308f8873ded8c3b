import assert from 'node:assert/strict';
import { connect as connectMqtt } from 'mqtt';
import { after, describe, it } from 'node:test';
import { SELF_SIGNED } from '../services/http/self-signed';
import { lockedKey, TEST_TLS } from '../support/certificates';
import { Mosquitto, noMosquitto } from '../support/mosquitto';
import { until } from '../support/processes';
import { startProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const { ca, cert, key } = TEST_TLS;
const WRONG = 'wr0ng-secret';

/** Lets in whoever has a certificate of the test's authority, and nobody else. */
const asking = (): Promise<Mosquitto> =>
  Mosquitto.make({ tls: true, lines: ['cafile <folder>/ca.pem', 'require_certificate true'], files: { 'ca.pem': ca } });

/** A pipeline whose parts have a certificate each, or none. */
const pipeline = (url: string, [input, output, dead]: readonly [object[], object[], object[]]): string => {
  const part = (certificates: object[], rest: object): string =>
    JSON.stringify({ urls: [url], tls: { enabled: true, root_cas: ca, client_certs: certificates }, reconnect_first: '50ms', reconnect_max: '200ms', ...rest });
  return `
input:
  mqtt: ${part(input, { topics: ['plant/#'] })}
output:
  mqtt: ${part(output, { topic: 'umh/x' })}
dead_letter:
  mqtt: ${part(dead, { topic: 'dead/x' })}
nodered_js: {code: return msg}
`;
};
const PARTS = ['input', 'output', 'dead_letter'];

describe('tagwright run with an MQTT broker that asks for certificates', { skip: noMosquitto }, () => {
  it('is let in with one, also where the key has a password, and never says the password', async () => {
    const broker = await asking();
    const files = { cert_file: workspace.write('cert.pem', cert), key_file: workspace.write('key.pem', lockedKey('of-the-key')) };
    const program = startProgram(['run', workspace.write('right.yaml', pipeline(broker.url, [[{ ...files, password: 'of-the-key' }], [{ cert, key }], [{ cert, key }]]))]);
    await until('all is connected', () => PARTS.every((part) => program.stderr.includes(`${part} mqtt: connected`)));
    const client = connectMqtt(broker.url, { ca, cert, key });
    const got: string[] = [];
    client.on('message', (_topic, payload) => void got.push(payload.toString()));
    await client.subscribeAsync('umh/#', { qos: 1 });
    await client.publishAsync('plant/n', '23.5', { qos: 1 });
    await until('it has come', () => got.length === 1);
    assert.deepEqual(got, ['23.5']);
    await client.endAsync();
    program.child.kill('SIGTERM');
    const { status, stderr } = await program.ended;
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /of-the-key/);
    broker.remove();
  });

  it('says that its certificate is missing, not trusted, or cannot be read', async () => {
    const broker = await asking();
    const unreadable = [{ cert, key: lockedKey('of-the-key'), password: WRONG }];
    const program = startProgram(['run', workspace.write('wrong.yaml', pipeline(broker.url, [[], [SELF_SIGNED], unreadable]))]);
    const said = (part: string): boolean => program.stderr.split('\n').some((line) => {
      return line.startsWith(`tagwright: ${part} mqtt: disconnected (bad_certificate): ${broker.url}`) && line.includes('check the certificates in tls');
    });
    await until('every part says it', () => PARTS.every(said)).catch((error: Error) => {
      throw new Error(`${error.message}: ${program.stderr}`);
    });
    program.child.kill('SIGTERM');
    assert.doesNotMatch((await program.ended).stderr, new RegExp(`connected$|${WRONG}|error:[0-9A-F]{8}`, 'm'));
    broker.remove();
  });
});
