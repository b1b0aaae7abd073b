import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readStages } from './dockerfile.js';
import { readText, ROOT } from './files.js';
import {
  defaultGrpcPort,
  defaultMetricsPort,
  grpcPortVariable,
  LOAD_CONFIG,
  SERVICES,
  type ServiceName,
} from './service-config.js';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly mem_limit?: string;
}

const source = readText('docker-compose.yml');
const { services, volumes } = parse(source, { merge: true }) as {
  services: Readonly<Record<string, ComposeService>>;
  volumes: Readonly<Record<string, unknown>>;
};
const stages = readStages();

/** `${NAME:-value}` and `${NAME:?sentence}` as compose resolves them. @throws Error on a name that is missing. */
function resolve(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/gu, (_all, name: string, kind: string, rest: string) => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '-') return rest;
    throw new Error(`${name}: ${rest}`);
  });
}

let folder: string;
let secrets: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clientele-env-'));
  execFileSync('sh', ['infra/make-env.sh', join(folder, '.env')], { cwd: ROOT });
  const lines = readFileSync(join(folder, '.env'), 'utf8').trim().split('\n');
  secrets = Object.fromEntries(lines.map((line) => line.split(/=(.*)/su).slice(0, 2) as [string, string]));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('infra/make-env.sh', () => {
  it('gives every secret that docker-compose.yml asks for, and no other', () => {
    const asked = [...source.matchAll(/\$\{(\w+):\?/gu)].map(([, name]) => name);

    expect(Object.keys(secrets).sort()).toEqual([...new Set(asked)].sort());
  });

  it('gives secrets of 256 bits, each another, readable by the owner alone', () => {
    for (const secret of Object.values(secrets)) expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('never overwrites a file, whose secrets may be in use', () => {
    const before = readFileSync(join(folder, '.env'), 'utf8');

    expect(() => execFileSync('sh', ['infra/make-env.sh', join(folder, '.env')], { cwd: ROOT, stdio: 'pipe' })).toThrow(
      /nothing done/u,
    );
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before);
  });
});

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Redis, the migrations, the command and the five services', () => {
    expect(Object.keys(services).sort()).toEqual(['cli', 'migrate', 'postgres', 'redis', ...SERVICES].sort());
    expect(services.postgres!.image).toBe('postgres:18');
    expect(services.redis!.image).toBe('redis:7');
    expect(Object.keys(volumes)).toEqual(['postgres', 'redis', 'features', 'scorer']);
  });

  it('has no default for a secret', () => {
    const others = [...source.matchAll(/\$\{(\w+):-/gu)].map(([, name]) => name!);

    expect(others.filter((name) => /PASSWORD|SECRET|TOKEN|MASTER/u.test(name))).toEqual([]);
  });

  it('publishes the ports of the gateway alone, on loopback unless told otherwise', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${resolve(port, {})}`),
    );

    expect(published).toEqual(['gateway 127.0.0.1:8080:8080', 'gateway 127.0.0.1:50051:50051']);
  });

  it.each(SERVICES)('builds %s from a target that serves and is checked on the default port', (service) => {
    const { build, read_only, mem_limit } = services[service]!;
    const stage = stages.get(build!.target)!;
    const port = defaultGrpcPort(service);

    expect(build!.target).toBe(service);
    expect(stage.env).toMatchObject({
      NODE_ENV: 'production',
      GRPC_HOST: '0.0.0.0',
      METRICS_HOST: '0.0.0.0',
      [grpcPortVariable(service)]: `${port}`,
    });
    expect(stage.expose).toEqual(expect.arrayContaining([port, defaultMetricsPort(service)]));
    expect(stage.healthcheck).toEqual(['node', '/healthcheck.mjs', grpcPortVariable(service)]);
    expect(read_only).toBe(true);
    expect(mem_limit).toMatch(/^\d+g$/u);
  });

  it.each(SERVICES)('gives %s an environment that it accepts', (service) => {
    const given = Object.entries(services[service]!.environment!).map(([name, text]) => [name, resolve(text, secrets)]);

    expect(() => LOAD_CONFIG[service]({ ...stages.get(service)!.env, ...Object.fromEntries(given) })).not.toThrow();
  });

  it('gives MASTER_KEY to ingest alone, and each service only the secrets that it reads', () => {
    const holders = (name: string) =>
      Object.entries(services).flatMap(([service, { environment }]) =>
        environment?.[name] === undefined ? [] : [service],
      );

    expect(holders('MASTER_KEY')).toEqual(['ingest']);
    expect(holders('WORKSPACE_SECRET').sort()).toEqual(['cli', 'gateway', 'ingest', 'scorer']);
  });

  it('names the address of each inner service as it listens', () => {
    const inner = SERVICES.filter((service): service is Exclude<ServiceName, 'gateway'> => service !== 'gateway');
    const addresses = Object.fromEntries(
      inner.map((service) => [`${service.toUpperCase()}_GRPC_ADDRESS`, `${service}:${defaultGrpcPort(service)}`]),
    );

    expect(services.gateway!.environment).toMatchObject(addresses);
  });

  it('starts what needs tables after the migrations', () => {
    for (const service of ['ingest', 'features', 'trainer', 'gateway'])
      expect(services[service]!.depends_on).toHaveProperty('migrate.condition', 'service_completed_successfully');
    expect(services.migrate!.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });
});
