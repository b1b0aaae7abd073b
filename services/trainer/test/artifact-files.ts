import { decodeBackground } from '@clientele/learners/background';
import type { TrainerServiceClient as Client } from '@clientele/proto/gen/clientele/trainer/v1/TrainerService';
import { callServerStream } from '@clientele/shared/grpc-client';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The bytes of an artifact's files, as GetArtifact streams them, by the name of the file. */
export async function getArtifactFiles(client: Client, artifactId: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { file, chunk } of callServerStream<object, { file: string; chunk: Buffer }>(
    (...args) => client.getArtifact(...args),
    { artifactId },
    { timeoutMs: 30_000 },
  ))
    files.set(file, Buffer.concat([files.get(file) ?? Buffer.alloc(0), chunk]));
  return files;
}

/** What the graph gives the rows of `explain.bin`, on average. */
export async function meanMarginOfBackground(files: ReadonlyMap<string, Buffer>): Promise<number> {
  const { features, rowCount, columnCount } = decodeBackground(files.get('ARTIFACT_FILE_EXPLAIN')!);
  const session = await InferenceSession.create(files.get('ARTIFACT_FILE_MODEL')!, { logSeverityLevel: 3 });
  const { margin } = await session.run({ features: new Tensor('float32', features, [rowCount, columnCount]) });
  return (margin!.data as Float32Array).reduce((sum, value) => sum + value, 0) / rowCount;
}
