import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { readConfig } from '../../src/config/index.ts';
import { checkout } from './dockerfile.ts';

const folder = join(checkout, 'manifests/kubernetes');
const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }).optional(),
});

/** The part of a manifest at a path. */
function at(manifest: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => Object(part)[key], manifest);
}

async function read(name: string): Promise<z.infer<typeof manifestSchema>> {
  return manifestSchema.parse(parse(await readFile(join(folder, name), 'utf8'), { merge: true }));
}

/** The error of validating a manifest against the Kubernetes API; `undefined` if it is valid. */
async function validationError(manifest: z.infer<typeof manifestSchema>): Promise<string | undefined> {
  const models = await import(`kubernetes-models/${manifest.apiVersion}`);
  const model = new models[manifest.kind](manifest);
  try {
    model.validate();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const isResource = (name: string) => name !== 'kustomization.yaml';

describe('the Kubernetes manifests', () => {
  it.each(names.filter(isResource))('are valid by the API: %s', async (name) => {
    const text = await readFile(join(folder, name), 'utf8');
    expect(parseAllDocuments(text)).toHaveLength(1);
    expect(await validationError(await read(name))).toBeUndefined();
  });

  it('would be invalid with a wrong type in them', async () => {
    const invalid = structuredClone(await read('deployment.yaml'));
    Object.assign(Object(invalid.spec), { replicas: 'two' });
    expect(await validationError(invalid)).toContain('replicas');
  });

  it('are all listed in the kustomization, with the secret in a file that is not committed', async () => {
    const { resources } = z.looseObject({ resources: z.array(z.string()) }).parse(await read('kustomization.yaml'));
    const files = names.filter(isResource).map((name) => name.replace('.example', ''));
    expect([...resources].sort()).toEqual(files.sort());
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toContain('secret.yaml');
  });

  it('refer to each other by matching labels, ports and secret names', async () => {
    const deployment = await read('deployment.yaml');
    const labels = at(deployment, 'spec', 'template', 'metadata', 'labels');
    const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
    expect(at(await read('service.yaml'), 'spec', 'selector')).toEqual(labels);
    expect(at(await read('poddisruptionbudget.yaml'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(await read('networkpolicy.yaml'), 'spec', 'podSelector', 'matchLabels')).toEqual(labels);
    expect(at(await read('service.yaml'), 'spec', 'ports', 0, 'targetPort')).toBe(at(container, 'ports', 0, 'name'));
    const { metadata } = await read('secret.example.yaml');
    expect(at(container, 'envFrom', 0, 'secretRef', 'name')).toBe(metadata?.name);
  });

  it('contain a valid configuration once the secret is filled in', async () => {
    const { stringData } = z
      .looseObject({ stringData: z.record(z.string(), z.string()) })
      .parse(await read('secret.example.yaml'));
    const filled = {
      BARIUM_USERNAME: 'bot',
      BARIUM_PASSWORD: 'p',
      BARIUM_API_KEY: 'k',
      SECRET_KEY: 'k'.repeat(44),
    };
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1-2', SLACK_SIGNING_SECRET: 'a'.repeat(32) };
    const config = readConfig({ ...stringData, ...filled, ...slack, HOST: '0.0.0.0', PORT: '3978' });
    expect(config.slack?.kind).toBe('http');
    expect(config.host).toBe('0.0.0.0');
  });

  it('comply with the restricted profile and mount only /data', async () => {
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

  it('replace replicas without downtime and give them time to finish', async () => {
    const spec = at(await read('deployment.yaml'), 'spec');
    expect(at(spec, 'strategy', 'rollingUpdate')).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const pod = at(spec, 'template', 'spec');
    const container = at(pod, 'containers', 0);
    expect(at(container, 'readinessProbe', 'httpGet', 'path')).toBe('/readyz');
    // Only a failing process is restarted, not one whose dependencies are down.
    for (const probe of ['startupProbe', 'livenessProbe']) {
      expect(at(container, probe, 'httpGet', 'path')).toBe('/healthz');
    }
    const env = z.array(z.object({ name: z.string(), value: z.string() })).parse(at(container, 'env'));
    const drainSeconds = Number(env.find(({ name }) => name === 'DRAIN_SECONDS')?.value);
    expect(drainSeconds).toBeGreaterThan(0);
    const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
    // The server and the posts in flight take up to ten seconds each.
    expect(grace).toBeGreaterThanOrEqual(drainSeconds + 20);
  });

  it('expose only the public paths', async () => {
    const rules = at(await read('ingress.yaml'), 'spec', 'rules', 0, 'http', 'paths');
    const paths = z.array(z.looseObject({ path: z.string() })).parse(rules);
    expect(paths.map(({ path }) => path)).toEqual([
      '/slack/events',
      '/slack/install',
      '/slack/oauth_redirect',
      '/api/messages',
      '/',
      '/privacy',
      '/terms',
      '/teams/tab',
      '/pictures',
    ]);
  });

  it('limit the size, the time and the number of requests from outside', async () => {
    const annotation = 'nginx.ingress.kubernetes.io/';
    expect((await read('ingress.yaml')).metadata).toMatchObject({
      annotations: {
        [`${annotation}proxy-body-size`]: '256k',
        [`${annotation}proxy-request-buffering`]: 'on',
        [`${annotation}limit-connections`]: '100',
        [`${annotation}limit-rps`]: '100',
      },
    });
  });

  it('leave room on disk for the files that a replica holds', async () => {
    const volumes = at(await read('deployment.yaml'), 'spec', 'template', 'spec', 'volumes');
    expect(volumes).toEqual([{ name: 'data', emptyDir: { sizeLimit: '512Mi' } }]);
  });
});
