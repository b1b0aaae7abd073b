import { Alias } from '@clientele/contracts/model-definition';
import type { ArtifactFile__Output } from '@clientele/proto/gen/clientele/trainer/v1/ArtifactFile';
import type { TrainerServiceClient } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import type { WatchAliasesResponse__Output } from '@clientele/proto/gen/clientele/trainer/v1/WatchAliasesResponse';
import { AppError } from '@clientele/shared/errors';
import { callServerStream } from '@clientele/shared/grpc-client';
import { parse } from '@clientele/shared/parse';
import { z } from 'zod';
import type { ArtifactFiles } from '../domain/artifact.js';
import type { AliasEvent, ModelSource } from '../ports.js';

const FETCH_TIMEOUT_MS = 60_000;
const MIB = 1024 * 1024;
const FILE_BYTES_MAX = { manifest: 16 * MIB, model: 512 * MIB, explain: 512 * MIB } as const;

type FileName = keyof ArtifactFiles;

const FILE_NAMES: Record<ArtifactFile__Output, FileName | undefined> = {
  ARTIFACT_FILE_UNSPECIFIED: undefined,
  ARTIFACT_FILE_MANIFEST: 'manifest',
  ARTIFACT_FILE_MODEL: 'model',
  ARTIFACT_FILE_EXPLAIN: 'explain',
};

const Target = z.object({
  model: z.string().min(1),
  alias: Alias,
  version: z.int().min(1),
  artifactId: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** The registry of the trainer service. */
export function createGrpcModelSource(client: TrainerServiceClient): ModelSource {
  return {
    async *watchAliases(signal) {
      const messages = callServerStream<object, WatchAliasesResponse__Output>(
        (...args) => client.watchAliases(...args),
        {},
        { timeoutMs: Infinity, signal },
      );
      for await (const message of messages) yield fromProtoAlias(message);
    },

    async fetchArtifact(artifactId) {
      const chunks: Record<FileName, Buffer[]> = { manifest: [], model: [], explain: [] };
      const sizes: Record<FileName, number> = { manifest: 0, model: 0, explain: 0 };
      const messages = callServerStream(
        (...args) => client.getArtifact(...args),
        { artifactId },
        { timeoutMs: FETCH_TIMEOUT_MS },
      );
      for await (const { file, chunk } of messages) {
        const name = FILE_NAMES[file];
        if (name === undefined) throw new AppError('internal', 'ARTIFACT_CORRUPT', 'The artifact has an unknown file.');
        sizes[name] += chunk.length;
        if (sizes[name] > FILE_BYTES_MAX[name])
          throw new AppError('failed_precondition', 'ARTIFACT_TOO_LARGE', 'The artifact is too large to serve.');
        chunks[name].push(chunk);
      }
      return {
        manifest: Buffer.concat(chunks.manifest),
        model: Buffer.concat(chunks.model),
        explain: Buffer.concat(chunks.explain),
      };
    },
  };
}

const fromProtoAlias = (message: WatchAliasesResponse__Output): AliasEvent =>
  message.synchronized ? { kind: 'synchronized' } : { kind: 'target', target: parse(Target, message) };
