import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { listFiles, readText, ROOT } from './files.js';

/** What Clientele was asked to be built with, and where each must be at work. */
const IN_SERVICES = [
  'fastify',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'bullmq',
  'ioredis',
  'pg',
  'pino',
  '@tensorflow/tfjs-node-gpu',
];
const IN_TESTS = ['jest', 'testcontainers'];
const TOP_LEVEL = [
  'package.json',
  'pnpm-workspace.yaml',
  'docker-compose.yml',
  'README.md',
  'proto',
  'infra',
  'packages/shared/package.json',
  ...['ingest', 'features', 'trainer', 'scorer', 'gateway'].map((name) => `services/${name}/package.json`),
];

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readText(join(folder, 'package.json'))) as Manifest;

/** The packages of the workspace that run in a service, with what each imports for more than a type. */
const packages = ['proto', 'packages', 'services']
  .flatMap((folder) => listFiles(folder).filter((path) => path.endsWith('package.json')))
  .map((path) => {
    const folder = dirname(path);
    const sources = listFiles(join(folder, 'src')).filter(
      (file) => file.endsWith('.ts') && !/\.(?:test|fixture|contract|d)\.ts$/u.test(file),
    );
    return { folder, manifest: manifestOf(folder), source: sources.map(readText).join('\n') };
  });

const isImported = (source: string, name: string): boolean =>
  new RegExp(String.raw`^import (?!type\b)[^;]*? from '${name}(?:/[^']*)?'|\bimport\('${name}'\)`, 'mu').test(source);

describe('the given packages', () => {
  it.each(IN_SERVICES)('%s is declared and imported by one and the same package', (name) => {
    const users = packages.filter(({ manifest, source }) => {
      const optionalPeer = manifest.peerDependenciesMeta?.[name]?.optional === true;
      const isDeclared =
        manifest.dependencies?.[name] !== undefined ||
        (optionalPeer && manifest.peerDependencies?.[name] !== undefined);
      return isDeclared && isImported(source, name);
    });

    expect(users.map(({ folder }) => folder)).not.toEqual([]);
  });

  it('@tensorflow/tfjs-node-gpu is an optional peer of trainer alone', () => {
    const name = '@tensorflow/tfjs-node-gpu';
    const declaring = packages.filter(({ manifest }) => JSON.stringify(manifest).includes(name));

    expect(declaring.map(({ folder }) => folder)).toEqual(['services/trainer']);
    expect(declaring[0]!.manifest.peerDependencies).toHaveProperty([name]);
    expect(declaring[0]!.manifest.peerDependenciesMeta).toEqual({ [name]: { optional: true } });
    expect(declaring[0]!.manifest.dependencies).not.toHaveProperty([name]);
  });

  it.each(IN_TESTS)('%s is declared by the root package', (name) => {
    expect(manifestOf('.').devDependencies).toHaveProperty([name]);
  });

  it('jest runs the tests, and testcontainers starts their servers', () => {
    expect(readText('scripts/test.mjs')).toContain("toolPath('jest')");
    expect(readText('scripts/test.mjs')).toContain('startContainerServers(');
    expect(readText('scripts/lib/container-servers.mjs')).toContain("await import('testcontainers')");
  });
});

describe('the given top level', () => {
  it.each(TOP_LEVEL)('has %s', (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });
});
