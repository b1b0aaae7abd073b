-- Training sets that were built and kept. The rows are in a Parquet file; the manifest is repeated beside it.
CREATE TABLE training_set (
  id uuid PRIMARY KEY,
  manifest jsonb NOT NULL,
  -- Folder of the set, relative to FEATURES_DATA_DIR.
  path text NOT NULL,
  create_time timestamptz NOT NULL
);
COMMENT ON INDEX training_set_pkey IS 'a training set by its id';
