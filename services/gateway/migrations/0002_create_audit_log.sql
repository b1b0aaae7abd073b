-- Who changed what, granted or refused. Rows are only ever appended.
CREATE TABLE audit_log (
  audit_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  actor_key_id text NOT NULL,
  action       text NOT NULL,
  subject      text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('granted', 'refused')),
  reason       text,
  request_id   text NOT NULL,
  create_time  timestamptz NOT NULL DEFAULT now()
);

-- "Everything one key did, newest first."
CREATE INDEX audit_log_actor ON audit_log (actor_key_id, audit_id DESC);
