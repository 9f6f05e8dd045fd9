import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { readConfig } from '../../src/config/index.ts';
import { checkout } from './dockerfile.ts';

const folder = join(checkout, 'manifests/kubernetes');
const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
const named = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }).optional(),
});

/** Any part of a manifest, by its path. */
function at(manifest: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => Object(part)[key], manifest);
}

async function read(name: string): Promise<z.infer<typeof named>> {
  return named.parse(parse(await readFile(join(folder, name), 'utf8'), { merge: true }));
}

/** What Kubernetes' own API description says of a manifest: nothing, or what is wrong with it. */
async function complaintOf(manifest: z.infer<typeof named>): Promise<string | undefined> {
  const models = await import(`kubernetes-models/${manifest.apiVersion}`);
  const model = new models[manifest.kind](manifest);
  try {
    model.validate();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const isOurs = (name: string) => name !== 'kustomization.yaml';

describe('the Kubernetes manifests', () => {
  it.each(names.filter(isOurs))('%s is what the API describes', async (name) => {
    const text = await readFile(join(folder, name), 'utf8');
    expect(parseAllDocuments(text)).toHaveLength(1);
    expect(await complaintOf(await read(name))).toBeUndefined();
  });

  it('would not pass the same check with a mistake in them', async () => {
    const broken = structuredClone(await read('deployment.yaml'));
    Object.assign(Object(broken.spec), { replicas: 'two' });
    expect(await complaintOf(broken)).toContain('replicas');
  });

  it('are all applied together, the secret under the name that is kept out of the repository', async () => {
    const { resources } = z
      .looseObject({ resources: z.array(z.string()) })
      .parse(await read('kustomization.yaml'));
    const files = names.filter(isOurs).map((name) => name.replace('.example', ''));
    expect([...resources].sort()).toEqual(files.sort());
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toContain('secret.yaml');
  });

  it('find each other: labels, ports and the secret', async () => {
    const deployment = await read('deployment.yaml');
    const labels = at(deployment, 'spec', 'template', 'metadata', 'labels');
    const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
    expect(at(await read('service.yaml'), 'spec', 'selector')).toEqual(labels);
    expect(at(await read('poddisruptionbudget.yaml'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(await read('networkpolicy.yaml'), 'spec', 'podSelector', 'matchLabels')).toEqual(labels);
    expect(at(await read('service.yaml'), 'spec', 'ports', 0, 'targetPort')).toBe(
      at(container, 'ports', 0, 'name'),
    );
    const { metadata } = await read('secret.example.yaml');
    expect(at(container, 'envFrom', 0, 'secretRef', 'name')).toBe(metadata?.name);
  });

  it('hold settings that the bot knows, and that start it once they are filled in', async () => {
    const { stringData } = z
      .looseObject({ stringData: z.record(z.string(), z.string()) })
      .parse(await read('secret.example.yaml'));
    const filled = { BARIUM_USERNAME: 'bot', BARIUM_PASSWORD: 'p', BARIUM_API_KEY: 'k' };
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1-2', SLACK_SIGNING_SECRET: 'a'.repeat(32) };
    const config = readConfig({ ...stringData, ...filled, ...slack, HOST: '0.0.0.0', PORT: '3978' });
    expect(config.slack?.kind).toBe('http');
    expect(config.host).toBe('0.0.0.0');
  });

  it('ask for no right beyond the restricted profile, and for no place to write but /data', async () => {
    const pod = at(await read('deployment.yaml'), 'spec', 'template', 'spec');
    expect(at(pod, 'automountServiceAccountToken')).toBe(false);
    expect(at(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const container = at(pod, 'containers', 0);
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(at(container, 'volumeMounts')).toEqual([{ name: 'data', mountPath: '/data' }]);
  });

  it('let a new replica be ready before an old one goes, and leave time to finish', async () => {
    const spec = at(await read('deployment.yaml'), 'spec');
    expect(at(spec, 'strategy', 'rollingUpdate')).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const pod = at(spec, 'template', 'spec');
    const container = at(pod, 'containers', 0);
    expect(at(container, 'readinessProbe', 'httpGet', 'path')).toBe('/readyz');
    // What nobody mends by starting the process anew does not start it anew.
    for (const probe of ['startupProbe', 'livenessProbe']) {
      expect(at(container, probe, 'httpGet', 'path')).toBe('/healthz');
    }
    const env = z.array(z.object({ name: z.string(), value: z.string() })).parse(at(container, 'env'));
    const drainSeconds = Number(env.find(({ name }) => name === 'DRAIN_SECONDS')?.value);
    expect(drainSeconds).toBeGreaterThan(0);
    const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
    // Twice ten seconds is what the doors and the posts in flight may take.
    expect(grace).toBeGreaterThanOrEqual(drainSeconds + 20);
  });

  it('let nothing in from outside but what the platforms ask for', async () => {
    const rules = at(await read('ingress.yaml'), 'spec', 'rules', 0, 'http', 'paths');
    const paths = z.array(z.looseObject({ path: z.string() })).parse(rules);
    expect(paths.map(({ path }) => path)).toEqual(['/slack/events', '/api/messages', '/', '/pictures']);
  });
});
