CREATE TABLE training_run (
  run_id uuid PRIMARY KEY,
  -- Makes a repeated submission harmless.
  request_id text NOT NULL UNIQUE CHECK (length(request_id) BETWEEN 1 AND 64),
  model text NOT NULL,
  definition jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'completed', 'failed')),
  -- Fencing token: every claim adds one, and a write that carries an older one changes nothing.
  attempt integer NOT NULL DEFAULT 0,
  stage text NOT NULL DEFAULT '',
  progress double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  version integer,
  artifact_id text,
  result jsonb,
  reason text,
  message text,
  training_set_id uuid,
  row_count bigint,
  log_epoch integer,
  log_xid numeric(20),
  log_seq numeric(20),
  submit_time timestamptz NOT NULL DEFAULT now(),
  start_time timestamptz,
  update_time timestamptz NOT NULL DEFAULT now(),
  end_time timestamptz
);
-- The sweep for runs that have lost their job.
CREATE INDEX training_run_unfinished_idx ON training_run (submit_time) WHERE state IN ('queued', 'running');

-- Immutable.
CREATE TABLE artifact (
  artifact_id text PRIMARY KEY CHECK (artifact_id ~ '^[0-9a-f]{64}$'),
  manifest bytea NOT NULL,
  model bytea NOT NULL,
  explain bytea NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE model_version (
  model text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  artifact_id text NOT NULL REFERENCES artifact,
  -- The run that made it first.
  run_id uuid NOT NULL REFERENCES training_run,
  result jsonb NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (model, version),
  -- The same artifact again is the same version.
  UNIQUE (model, artifact_id)
);

CREATE TABLE alias (
  model text NOT NULL,
  alias text NOT NULL,
  version integer NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, version) REFERENCES model_version
);

-- Wakes those who watch a job or the aliases; they read the row again.
CREATE FUNCTION notify_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('trainer_change', 'run:' || NEW.run_id);
  RETURN NULL;
END $$;
CREATE TRIGGER training_run_changed AFTER UPDATE ON training_run FOR EACH ROW EXECUTE FUNCTION notify_run();

CREATE FUNCTION notify_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('trainer_change', 'alias');
  RETURN NULL;
END $$;
CREATE TRIGGER alias_changed AFTER INSERT OR UPDATE ON alias FOR EACH ROW EXECUTE FUNCTION notify_alias();
