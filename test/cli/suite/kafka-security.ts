import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acknowledgeAll, makeTopic, produce, startSource, texts, unique } from '../../connectors/kafka/support';
import { SELF_SIGNED } from '../../services/http/self-signed';
import { lockedKey, TEST_TLS } from '../../support/certificates';
import { notEveryRun } from '../../support/every-run';
import { KAFKA_USER, type KafkaBroker } from '../../support/kafka';
import { until } from '../../support/processes';
import { startProgram, type Running, type Workspace } from '../../support/program';

const { user, password } = KAFKA_USER;
const WRONG = 'wr0ng-secret';

/** How a part of a pipeline comes to its broker. */
interface Way {
  brokers: string[];
  tls: object;
  sasl?: { mechanism: string; user: string; password: string };
}
type Ways = Record<'input' | 'output' | 'dead', Way>;

/** A pipeline file of which every part has its own way to the broker. */
const pipeline = ({ input, output, dead }: Ways, topics: Record<keyof Ways, string>): string => {
  const part = ({ brokers, tls, sasl }: Way, rest: object): string =>
    JSON.stringify({ addresses: brokers, tls: { enabled: true, ...tls }, ...(sasl === undefined ? {} : { sasl }), backoff_first: '50ms', backoff_max: '200ms', ...rest });
  return `
input:
  kafka: ${part(input, { topics: [topics.input], consumer_group: unique('g'), commit_period: '50ms' })}
output:
  kafka: ${part(output, { topic: topics.output })}
dead_letter:
  kafka: ${part(dead, { topic: topics.dead })}
nodered_js:
  code: |
    if (msg.payload === 'bad') throw new Error('on purpose');
    return msg;
`;
};

async function says(program: Running, patterns: readonly RegExp[]): Promise<void> {
  await until('all is said', () => patterns.every((pattern) => pattern.test(program.stderr)), 30_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${program.stderr}`);
  });
}

/** A pipeline that comes to its brokers by TLS, with user and password or a certificate. */
export function kafkaSecurity(broker: () => KafkaBroker, workspace: Workspace): void {
  describe('by TLS', { skip: notEveryRun }, () => {
    const start = (ways: Ways, topics: Record<keyof Ways, string>): Running =>
      startProgram(['run', workspace.write('secure.yaml', pipeline(ways, topics))], { env: { KAFKA_PASSWORD: password } });

    /** Everything goes through, the dead letter too. */
    async function goesThrough(ways: Ways): Promise<string> {
      const { brokers } = broker();
      const [input, output, dead] = await Promise.all([makeTopic(brokers, 'from'), makeTopic(brokers, 'to'), makeTopic(brokers, 'dead')]);
      const program = start(ways, { input, output, dead });
      await produce(brokers, input, [{ value: '1' }, { value: 'bad' }, { value: '2' }]);
      const got = startSource({ brokers }, { topics: [output, dead], consumer_group: unique('watch') }, acknowledgeAll);
      await until('all has come', () => got.received.length === 3, 30_000).catch((error: Error) => {
        throw new Error(`${error.message}: ${program.stderr}`);
      });
      const of = (topic: string) => texts(got.received.filter(({ meta }) => meta['kafka_topic'] === topic));
      assert.deepEqual([of(output), of(dead)], [['1', '2'], ['bad']]);
      program.child.kill('SIGTERM');
      const { status, stderr } = await program.ended;
      assert.equal(status, 0, stderr);
      return stderr;
    }

    /** Every part says what is wrong with it. */
    async function isRefused(ways: Ways, patterns: readonly RegExp[]): Promise<string> {
      const program = start(ways, { input: 'any', output: 'any', dead: 'any' });
      await says(program, patterns);
      program.child.kill('SIGTERM');
      return (await program.ended).stderr;
    }

    const login = (mechanism: string, word: string): Pick<Way, 'brokers' | 'sasl'> => ({ brokers: broker().saslTlsBrokers, sasl: { mechanism, user, password: word } });

    it('goes through with user and password, of every mechanism, and never says the password', async () => {
      const stderr = await goesThrough({
        input: { ...login('SCRAM-SHA-256', '${KAFKA_PASSWORD}'), tls: { root_cas_file: workspace.write('ca.pem', TEST_TLS.ca) } },
        output: { ...login('SCRAM-SHA-512', '${KAFKA_PASSWORD}'), tls: { root_cas: TEST_TLS.ca } },
        dead: { ...login('PLAIN', '${KAFKA_PASSWORD}'), tls: { skip_cert_verify: true } },
      });
      assert.doesNotMatch(stderr, new RegExp(password));
    });

    it('says that the password is wrong, without it, and that the certificate is not trusted', async () => {
      const tls = { root_cas: TEST_TLS.ca };
      const credentials = String.raw`disconnected \(bad_credentials\): 127\.0\.0\.1:\d+.*: .*\(check user, password and SASL mechanism\); next try in \d`;
      const stderr = await isRefused({
        input: { ...login('SCRAM-SHA-512', WRONG), tls },
        output: { ...login('SCRAM-SHA-512', '${KAFKA_PASSWORD}'), tls: {} },
        dead: { ...login('PLAIN', WRONG), tls },
      }, [
        new RegExp(`^tagwright: input kafka: ${credentials}`, 'm'),
        /^tagwright: output kafka: disconnected \(bad_certificate\): 127\.0\.0\.1:\d+: .*certificate.*\(check the authority, .*\); next try in \d/m,
        new RegExp(`^tagwright: dead_letter kafka: ${credentials}`, 'm'),
      ]);
      assert.doesNotMatch(stderr, new RegExp(`${WRONG}|${password}`));
    });

    it('goes through with a certificate of its own, also one whose key has a password', async () => {
      const { cert, key, ca } = TEST_TLS;
      const files = { cert_file: workspace.write('cert.pem', cert), key_file: workspace.write('key.pem', lockedKey('of-the-key')) };
      const way = (certificate: object): Way => ({ brokers: broker().mutualBrokers, tls: { root_cas: ca, client_certs: [certificate] } });
      const stderr = await goesThrough({ input: way({ ...files, password: 'of-the-key' }), output: way({ cert, key }), dead: way({ cert, key }) });
      assert.doesNotMatch(stderr, /of-the-key/);
    });

    it('says that its certificate is missing, not trusted, or cannot be read', async () => {
      const { cert, ca } = TEST_TLS;
      const way = (certificates: object[]): Way => ({ brokers: broker().mutualBrokers, tls: { root_cas: ca, client_certs: certificates } });
      const stderr = await isRefused({
        input: way([]),
        output: way([SELF_SIGNED]),
        dead: way([{ cert, key: lockedKey('of-the-key'), password: WRONG }]),
      }, ['input', 'output', 'dead_letter'].map((part) => new RegExp(`^tagwright: ${part} kafka: disconnected \\(bad_certificate\\): 127`, 'm')));
      assert.doesNotMatch(stderr, new RegExp(`${WRONG}|error:[0-9A-F]{8}`));
    });
  });
}
