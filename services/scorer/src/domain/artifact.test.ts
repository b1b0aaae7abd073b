import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '@clientele/contracts/hash';
import { buildArtifact } from '../../test/fixtures/artifacts.js';
import { verifyArtifact } from './artifact.js';

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe('verifyArtifact', () => {
  const { artifactId, files, manifest } = buildArtifact();

  it('gives the manifest of files that are what they say', () => {
    expect(verifyArtifact(artifactId, files).manifest).toEqual(manifest);
  });

  it.each(['manifest', 'model', 'explain'] as const)('refuses a flipped byte in the %s', (name) => {
    const changed = { ...files, [name]: flipped(files[name], 40) };
    expect(() => verifyArtifact(artifactId, changed)).toThrow(expect.objectContaining({ reason: 'ARTIFACT_CORRUPT' }));
  });

  it('refuses a manifest of another format', () => {
    const other = Buffer.from('{"format":"clientele-artifact/9"}');
    expect(() => verifyArtifact(sha256Hex(other), { ...files, manifest: other })).toThrow(
      expect.objectContaining({ reason: 'ARTIFACT_INVALID', kind: 'failed_precondition' }),
    );
  });
});
