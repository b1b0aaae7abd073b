-- Published feature views: immutable, one row for each version.
CREATE TABLE view (
  name text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  definition jsonb NOT NULL,
  -- SHA-256 of the definition's canonical JSON, lower-case hexadecimal.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
);
COMMENT ON INDEX view_pkey IS 'PublishView: whether the version is taken; listing in order';
