import { ArtifactManifest } from '@clientele/contracts/artifact';
import { sha256Hex } from '@clientele/contracts/hash';
import { AppError } from '@clientele/shared/errors';

/** The three files of an artifact, as they were received or read. */
export interface ArtifactFiles {
  readonly manifest: Uint8Array;
  readonly model: Uint8Array;
  readonly explain: Uint8Array;
}

/** An artifact whose every byte has been checked against its id. */
export interface Artifact {
  readonly artifactId: string;
  readonly manifest: ArtifactManifest;
  readonly files: ArtifactFiles;
}

/**
 * Checks an artifact against its id: the manifest's SHA-256 is the id, and the manifest names those of the other files.
 *
 * @throws AppError `internal` ARTIFACT_CORRUPT for other bytes, `failed_precondition` ARTIFACT_INVALID for a manifest
 * that this release cannot read.
 */
export function verifyArtifact(artifactId: string, files: ArtifactFiles): Artifact {
  if (sha256Hex(files.manifest) !== artifactId) throw corrupt('manifest');
  const manifest = readManifest(files.manifest);
  if (sha256Hex(files.model) !== manifest.files.model) throw corrupt('model');
  if (sha256Hex(files.explain) !== manifest.files.explain) throw corrupt('explain');
  return { artifactId, manifest, files };
}

const corrupt = (file: string): AppError =>
  new AppError('internal', 'ARTIFACT_CORRUPT', `The artifact's ${file} is not what its hash says.`);

function readManifest(bytes: Uint8Array): ArtifactManifest {
  try {
    return ArtifactManifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (err) {
    throw new AppError('failed_precondition', 'ARTIFACT_INVALID', 'The manifest of the artifact cannot be read.', {
      cause: err,
    });
  }
}
