import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { readStages } from './dockerfile.js';
import { readText } from './files.js';
import { defaultGrpcPort, defaultMetricsPort, LOAD_CONFIG, SERVICES } from './service-config.js';

const FOLDER = 'infra/kubernetes';
/** Manifests are read as they come; assertions say what they must be. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Manifest = any;

const kustomization = parse(readText(`${FOLDER}/kustomization.yaml`)) as { resources: readonly string[] };
const manifests: readonly Manifest[] = kustomization.resources.flatMap((file) =>
  parseAllDocuments(readText(`${FOLDER}/${file}`)).map((document): unknown => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  }),
);
const find = (kind: string, name: string): Manifest => {
  const found = manifests.filter((each) => each.kind === kind && each.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0];
};

/** As `make-env.sh` and an administrator would fill the Secret. */
const SECRET: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://user@host/name',
  REDIS_URL: 'redis://host',
  INTERNAL_TOKEN: 'x'.repeat(16),
  WORKSPACE_SECRET: 'x'.repeat(16),
  MASTER_KEY: Buffer.alloc(32).toString('base64'),
};

const configMap: Readonly<Record<string, string>> = find('ConfigMap', 'clientele').data;
const stages = readStages();

function environmentOf(container: Manifest): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? []) {
    expect(configMapRef).toEqual({ name: 'clientele' });
    Object.assign(env, configMap);
  }
  for (const { name, valueFrom } of container.env) {
    expect(valueFrom.secretKeyRef).toEqual({ name: 'clientele', key: name });
    expect(SECRET).toHaveProperty([name]);
    env[name] = SECRET[name as string]!;
  }
  return env;
}

const namesOf = (list: readonly { readonly name: string }[] = []): readonly string[] => list.map(({ name }) => name);

describe('infra/kubernetes', () => {
  it('has each object once', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('Deployment')).sort()).toEqual(
      SERVICES.map((service) => `Deployment ${service}`).sort(),
    );
  });

  it.each(SERVICES)('gives %s an environment that it accepts, and no secret that it does not read', (service) => {
    const [container] = find('Deployment', service).spec.template.spec.containers;
    const env = environmentOf(container);

    expect(container.image).toBe(`clientele/${service}`);
    expect(() => LOAD_CONFIG[service]({ ...stages.get(service)!.env, ...env })).not.toThrow();
    for (const { name } of container.env as readonly { name: string }[]) {
      const without: Record<string, string> = { ...stages.get(service)!.env, ...env };
      Reflect.deleteProperty(without, name);
      expect(() => LOAD_CONFIG[service](without)).toThrow(name);
    }
  });

  it.each(SERVICES)('reaches and probes %s where it listens', (service) => {
    const [container] = find('Deployment', service).spec.template.spec.containers;
    const expected = [
      ...(service === 'gateway' ? [{ name: 'http', port: 8080 }] : []),
      { name: 'grpc', port: defaultGrpcPort(service) },
      { name: 'metrics', port: defaultMetricsPort(service) },
    ];

    expect(container.ports).toEqual(expected.map(({ name, port }) => ({ name, containerPort: port })));
    // The gateway's Service may be published, and metrics ask for no key.
    const served = expected.filter(({ name }) => service !== 'gateway' || name !== 'metrics');
    expect(find('Service', service).spec.ports).toEqual(
      served.map(({ name, port }) => ({ name, port, targetPort: name })),
    );
    expect(container.readinessProbe.grpc.port).toBe(defaultGrpcPort(service));
    for (const probe of [container.startupProbe, container.livenessProbe])
      expect(probe.httpGet).toEqual({ path: '/healthz', port: 'metrics' });
  });

  it.each(SERVICES)('selects the pods of %s alone', (service) => {
    const deployment = find('Deployment', service);
    const labels = deployment.spec.template.metadata.labels;

    expect(labels).toEqual({ 'app.kubernetes.io/name': service, 'app.kubernetes.io/part-of': 'clientele' });
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(find('Service', service).spec.selector).toEqual(labels);
    // gRPC clients keep their connections: behind one address each would stay with one pod.
    expect(find('Service', service).spec.clusterIP).toBe(service === 'gateway' ? undefined : 'None');
    if (deployment.spec.replicas > 1)
      expect(find('PodDisruptionBudget', service).spec).toEqual({ minAvailable: 1, selector: { matchLabels: labels } });
  });

  it('names the address of each inner service as it listens', () => {
    const inner = SERVICES.filter((service) => service !== 'gateway');
    const addresses = inner.map((service) => [
      `${service.toUpperCase()}_GRPC_ADDRESS`,
      `${service}:${defaultGrpcPort(service)}`,
    ]);

    expect(configMap).toEqual({ ...Object.fromEntries(addresses), LOG_LEVEL: 'info' });
  });

  it.each([...SERVICES.map((name) => ['Deployment', name]), ['Job', 'migrate']])(
    'runs %s %s without rights and with limits, writing only to its volumes',
    (kind, name) => {
      const { spec } = find(kind, name).spec.template;
      const [container] = spec.containers;

      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits.memory).toMatch(/^\d+[MG]i$/u);
      expect(namesOf(container.volumeMounts)).toEqual(namesOf(spec.volumes));
    },
  );

  it('makes the tables with the same command as everywhere', () => {
    const [container] = find('Job', 'migrate').spec.template.spec.containers;

    expect(container).toMatchObject({ image: 'clientele/cli', args: ['db', 'migrate'] });
    expect(environmentOf(container)).toEqual({ DATABASE_URL: SECRET.DATABASE_URL });
  });
});
